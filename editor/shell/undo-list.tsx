import '../kit/text/help-text.ts';
import { ChevronDown } from 'lucide-react';
import type { EditLabel } from '../engine/documents/history.ts';
import { IconButton, Menu, type MenuItem } from '../kit/components/index.ts';
import { useWholeState, useWholeStudio } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** Most steps of each direction in the list. */
const most = 15;

/** The last undo steps, and those that were undone. A click goes there. */
export const UndoList = () => {
  const { actions } = useWholeStudio();
  const { t } = useText();
  // an edit changes the list
  useWholeState(({ document }) => document.workflow);
  const { past, future } = actions.steps();
  const label = (edit: EditLabel | undefined): string => (edit === undefined ? t('undo.step') : t(`edit.${edit}`));
  const undone = future.slice(0, most).map(
    (edit, index): MenuItem => ({
      label: `${index + 1}. ${t('undo.redo', { edit: label(edit) })}`,
      onSelect: () => actions.redo(index + 1),
    }),
  );
  const done = past
    .slice(-most)
    .reverse()
    .map((edit, index): MenuItem => ({ label: `${index + 1}. ${label(edit)}`, onSelect: () => actions.undo(index + 1) }));
  return (
    <Menu items={[...undone.reverse(), { label: t('undo.now'), checked: true, disabled: true }, ...done]}>
      <IconButton label={t('undo.list')} size="small" disabled={past.length + future.length === 0} className="-ms-1 w-4">
        <ChevronDown />
      </IconButton>
    </Menu>
  );
};
