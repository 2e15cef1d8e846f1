import { Ellipsis } from 'lucide-react';
import { inputNameOf } from '../../../graph/index.ts';
import { classes, IconButton, Menu } from '../components/index.ts';
import { useNodeState } from '../node-state.ts';
import { nameTitle } from '../text/node-words.ts';
import { useText } from '../text/use-text.ts';
import { useFieldItems } from './field-items.ts';

type FieldMenuProps = { readonly node: string; readonly param: string; readonly className?: string };

/** The button with the menu of a field. It is seen while the pointer or the focus is in the field; the box around it has the class `group/field`. */
export const FieldMenu = ({ node, param, className }: FieldMenuProps) => {
  const { t, language } = useText();
  const items = useFieldItems();
  // the menu says whether the field is exposed
  useNodeState(node, (state) => inputNameOf(state, node, param));
  return (
    <Menu items={items({ node, param })} align="end">
      <IconButton
        size="small"
        label={t('field.menu', { name: nameTitle(param, language) })}
        className={classes(
          'nodrag bg-surface-1/80 opacity-0 transition-opacity focus-visible:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100 data-[state=open]:opacity-100',
          className,
        )}
      >
        <Ellipsis />
      </IconButton>
    </Menu>
  );
};
