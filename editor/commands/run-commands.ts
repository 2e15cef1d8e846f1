import { attemptLater } from '../kit/attempt.ts';
import { type CommandContext, selectedNodes } from './command-context.ts';
import { runOnServer } from './server-commands.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The commands that run the workflow. */
export const runCommands = (context: CommandContext): CommandsOf<'run'> => {
  const { studio, t } = context;
  const { actions, store } = studio;
  const run = (targets?: readonly string[]) => attemptLater(() => actions.run(targets));
  return {
    run: () => run(),
    'run-selection': () => {
      const selected = selectedNodes(context);
      run(selected.length > 0 ? selected : undefined);
    },
    'run-server': () => attemptLater(() => runOnServer(studio, t())),
    stop: () => actions.stop(),
    live: () => actions.setLive(!store.getState().live),
  };
};
