import { useMemo } from 'react';
import { own, specOf } from '../../../graph/index.ts';
import type { Replay } from '../../engine/replay/open-replay.ts';
import { CardStatus } from '../../kit/card-status.tsx';
import { classes } from '../../kit/components/index.ts';
import { useStudio, useWholeState } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import type { Player } from './use-player.ts';

/** The nodes of a recording in the order in which they began, with their states at the moment. A click shows the moment when a node had ended. */
export const RecordedSteps = ({ replay, player }: { readonly replay: Replay; readonly player: Player }) => {
  const { t } = useText();
  const steps = useMemo(() => stepsOf(replay), [replay]);
  const current = steps.findLast(({ first }) => first < player.count)?.node;
  return (
    <aside aria-label={t('replay.steps')} className="w-64 shrink-0 overflow-y-auto border-line border-s bg-surface-1 py-2 max-sm:hidden">
      <h2 className="px-4 pb-1 font-medium text-muted text-xs">{t('replay.steps')}</h2>
      <ol className="flex flex-col px-2">
        {steps.map(({ node, last }) => (
          <li key={node}>
            <button
              type="button"
              aria-current={node === current ? 'step' : undefined}
              onClick={() => player.showEvent(last + 1)}
              className={classes(
                'flex w-full items-center gap-2 rounded-sm px-2 py-1.5 text-start text-sm hover:bg-surface-2',
                node === current && 'bg-accent-soft',
              )}
            >
              <StepName path={node} />
            </button>
          </li>
        ))}
      </ol>
    </aside>
  );
};

/** The title of a node and its state. A node of a subgraph is named by its path. */
const StepName = ({ path }: { readonly path: string }) => {
  const { language } = useText();
  const { registry } = useStudio();
  const workflow = useWholeState((state) => state.document.workflow);
  const run = useWholeState((state) => state.runs[path]);
  const node = own(workflow.nodes, path);
  const spec = specOf(workflow, node, registry);
  return (
    <>
      <bdi className="min-w-0 grow truncate">{node?.title ?? (spec ? nodeTitle(spec, language) : path)}</bdi>
      <CardStatus run={run} />
    </>
  );
};

/** The nodes that had an event, with the indices of the first and of the last one. */
const stepsOf = ({ events }: Replay) => {
  const steps = new Map<string, { readonly node: string; readonly first: number; readonly last: number }>();
  for (const [index, event] of events.entries()) {
    if (!('node' in event)) continue;
    steps.set(event.node, { node: event.node, first: steps.get(event.node)?.first ?? index, last: index });
  }
  return [...steps.values()];
};
