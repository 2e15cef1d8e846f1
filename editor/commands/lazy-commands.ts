import { attemptLater } from '../kit/attempt.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandId } from './shortcuts.ts';

type RunCommand = (id: CommandId) => void;

/** The commands of `createCommands`, whose code is fetched when the first screen has been drawn, or with the first command. From then on, a command runs at once. */
export const lazyCommands = (context: CommandContext, drawn: Promise<void>): RunCommand => {
  let run: RunCommand | undefined;
  let loading: Promise<RunCommand> | undefined;
  const load = async (): Promise<RunCommand> => {
    const { createCommands } = await import('./commands.ts');
    run = createCommands(context);
    return run;
  };
  const loadOnce = (): Promise<RunCommand> => {
    loading ??= load();
    // the next call tries again
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  // the first command reports what cannot be fetched
  drawn.then(loadOnce).catch(() => undefined);
  return (id) => {
    if (run) run(id);
    else attemptLater(async () => (await loadOnce())(id));
  };
};
