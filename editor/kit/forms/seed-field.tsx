import { Dices, Lock, LockOpen } from 'lucide-react';
import { drawSeed, nextSeeds, setNextSeed } from '../../engine/documents/seeds.ts';
import { IconButton, NumberField } from '../components/index.ts';
import { useStudio, useStudioState } from '../studio-context.tsx';
import { useText } from '../text/use-text.ts';
import type { Param } from './use-param.ts';

/** A seed: enter it, draw a random one, keep it for every run, or let each run use a new one. */
export const SeedField = ({ param, label }: { readonly param: Param; readonly label: string }) => {
  const { t } = useText();
  const { actions } = useStudio();
  const { id, field, value, set } = param;
  const next = useStudioState((state) => {
    const node = state.document.workflow.nodes[id];
    return node && nextSeeds(node)[field.name];
  });
  const seed = typeof value === 'number' ? value : 0;
  return (
    <div>
      {/* the gap lets a finger hit the right button, even on a canvas that is slightly zoomed out */}
      <div className="flex items-center gap-2">
        <NumberField label={label} value={seed} onChange={set} min={field.min} max={field.max} whole rest={0} className="grow" />
        <IconButton label={t('field.randomise')} size="small" onClick={() => set(drawSeed())}>
          <Dices />
        </IconButton>
        <IconButton
          label={next === undefined ? t('field.unlock') : t('field.lock')}
          size="small"
          pressed={next !== undefined}
          onClick={() =>
            actions.edit((workflow) => setNextSeed(workflow, id, field.name, next === undefined ? drawSeed() : undefined), {
              label: 'edit-param',
            })
          }
        >
          {next === undefined ? <Lock /> : <LockOpen />}
        </IconButton>
      </div>
      {next !== undefined && <p className="ps-2 pt-0.5 text-muted text-xs tabular-nums">{t('field.seed-new', { seed: next })}</p>}
    </div>
  );
};
