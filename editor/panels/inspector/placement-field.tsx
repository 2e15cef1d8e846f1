import { setPlacement } from '../../../graph/index.ts';
import { Select } from '../../kit/components/index.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

/** The placement of a node: chosen by the user, or left to the studio. */
export const PlacementField = ({ id }: { readonly id: string }) => {
  const { actions } = useStudio();
  const { t } = useText();
  const placement = useStudioState((state) => state.document.workflow.nodes[id]?.placement);
  return (
    <div className="grid h-7 grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-center gap-2 text-sm">
      <span data-hint={t('placement.auto-why')} className="truncate ps-[9px] text-muted">
        {t('placement.title')}
      </span>
      <Select
        label={t('placement.title')}
        value={placement ?? 'auto'}
        onChange={(value) =>
          actions.edit((workflow) => setPlacement(workflow, [id], value === 'browser' || value === 'server' ? value : undefined), {
            label: 'placement',
          })
        }
        options={[
          { value: 'auto', label: t('placement.auto') },
          { value: 'browser', label: t('placement.browser') },
          { value: 'server', label: t('placement.server') },
        ]}
      />
    </div>
  );
};
