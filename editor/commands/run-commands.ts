import { isNeverKept, setNeverKept } from '../engine/documents/never-kept.ts';
import { lockSeedsBehind } from '../engine/documents/seeds.ts';
import { levelOf } from '../engine/level.ts';
import type { RunOptions } from '../engine/studio.ts';
import { attemptLater } from '../kit/attempt.ts';
import { toast } from '../kit/components/index.ts';
import { type CommandContext, nodesOfSelection, workflowOf } from './command-context.ts';
import { runOnServer } from './server-commands.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The commands that run the workflow. */
export const runCommands = (context: CommandContext): CommandsOf<'run'> => {
  const { studio, t } = context;
  const { actions, store } = studio;
  const { view } = context;
  const run = (targets?: readonly string[], options?: RunOptions) => {
    attemptLater(() => actions.run(targets, options));
    if (!store.getState().queue.paused) return;
    const resume = { label: t()('queue.go-on'), onSelect: () => actions.queue.pause(false) };
    toast({ text: t()('queue.is-paused'), action: resume });
  };
  /** Acts on the selected nodes; without a selection, does nothing. */
  const withSelected = (act: (ids: readonly string[]) => void) => (): void => {
    const ids = nodesOfSelection(context);
    if (ids.length > 0) act(ids);
  };
  return {
    run: () => run(),
    'run-front': () => run(undefined, { front: true }),
    'run-selection': () => {
      const selected = nodesOfSelection(context);
      run(selected.length > 0 ? selected : undefined);
    },
    'run-times': () => view.setState({ dialog: 'run-times' }),
    'queue-pause': () => {
      const paused = !store.getState().queue.paused;
      actions.queue.pause(paused);
      view.setState({ announcement: t()(paused ? 'queue.is-paused' : 'queue.is-resumed') });
    },
    'compute-again': withSelected((ids) => run(ids, { seeds: 'present', again: ids })),
    'clear-results': withSelected((ids) => {
      attemptLater(() => actions.clearResults(ids));
      view.setState({ announcement: t()('run.results-cleared') });
    }),
    'never-keep': withSelected((ids) => {
      const never = !ids.every((id) => isNeverKept(workflowOf(context).nodes[id]));
      actions.edit((workflow) => setNeverKept(workflow, ids, never), { label: 'edit-param' });
      view.setState({ announcement: t()(never ? 'run.results-not-kept' : 'run.results-kept') });
    }),
    'keep-result': withSelected((ids) => {
      const { runs, entered } = store.getState();
      const madeBy = (id: string) => {
        const made = runs[id]?.workflow;
        return made && levelOf(made, entered);
      };
      actions.edit((workflow) => ids.reduce((changed, id) => lockSeedsBehind(changed, id, madeBy(id)), workflow), { label: 'edit-param' });
      view.setState({ announcement: t()('run.result-kept') });
    }),
    'run-server': () => attemptLater(() => runOnServer(studio, t())),
    stop: () => actions.stop(),
    live: () => actions.setLive(!store.getState().live),
  };
};
