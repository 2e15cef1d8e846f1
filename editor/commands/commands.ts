import { studioOfLevel } from '../engine/level.ts';
import { attempt } from '../kit/attempt.ts';
import { arrangeCommands } from './arrange-commands.ts';
import type { CommandContext } from './command-context.ts';
import { editCommands } from './edit-commands.ts';
import { fileCommands } from './file-commands.ts';
import { nodeCommands } from './node-commands.ts';
import { runCommands } from './run-commands.ts';
import type { CommandId } from './shortcuts.ts';
import { viewCommands } from './view-commands.ts';

/** What each command of the shortcuts table does. Keys, menus, buttons and the command menu all call the function that this returns. */
export const createCommands = ({ studio, ...others }: CommandContext): ((id: CommandId) => void) => {
  const context = { ...others, studio: studioOfLevel(studio) };
  const table: Readonly<Record<CommandId, () => void>> = {
    ...runCommands(context),
    ...editCommands(context),
    ...nodeCommands(context),
    ...arrangeCommands(context),
    ...viewCommands(context),
    ...fileCommands(context),
  };
  return (id) => attempt(() => table[id]());
};
