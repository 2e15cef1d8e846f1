import '../../kit/text/arrange-text.ts';
import { own, setCardSize, setCollapsed, setColour, setPinned, unmeasuredSize } from '../../../graph/index.ts';
import { NumberField, Switch } from '../../kit/components/index.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { ColourChoice } from './colour-choice.tsx';

/** The look of a node's card: its colour and width, and whether it is collapsed or pinned. */
export const NodeLook = ({ id }: { readonly id: string }) => {
  const { actions } = useStudio();
  const { t } = useText();
  const { color, size, collapsed = false, pinned = false } = useStudioState((state) => own(state.document.workflow.layout, id)) ?? {};
  return (
    <div className="flex flex-col gap-2">
      <ColourChoice
        value={color}
        onChange={(colour) => actions.edit((workflow) => setColour(workflow, [id], colour), { label: 'colour' })}
      />
      <Switch
        label={t('list.collapsed')}
        checked={collapsed}
        onChange={() => actions.edit((workflow) => setCollapsed(workflow, [id], !collapsed), { label: collapsed ? 'expand' : 'collapse' })}
      />
      <Switch
        label={t('list.pinned')}
        checked={pinned}
        onChange={() => actions.edit((workflow) => setPinned(workflow, [id], !pinned), { label: pinned ? 'unpin' : 'pin' })}
      />
      <NumberField
        label={t('list.width')}
        value={size?.width ?? unmeasuredSize.width}
        min={200}
        max={1600}
        step={20}
        onChange={(width) =>
          actions.edit((workflow) => setCardSize(workflow, [id], width === undefined ? undefined : { ...size, width }), {
            join: `${id} width`,
            label: 'resize',
          })
        }
      />
    </div>
  );
};
