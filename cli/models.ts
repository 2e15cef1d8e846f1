import type { Command } from './command.ts';

/** The commands below `unclip models`. Each module is imported when its command is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  add: async () => (await import('./models/add.ts')).addCommand,
  info: async () => (await import('./models/info.ts')).infoCommand,
  verify: async () => (await import('./models/verify.ts')).verifyCommand,
  remove: async () => (await import('./models/remove.ts')).removeCommand,
};

/** The names of the commands below `unclip models`. */
export const modelsCommandNames: readonly string[] = Object.keys(commands);

/** `unclip models`: lists the model families, or runs one of its commands. */
export const modelsCommand: Command = async (host, argv) => {
  const [name = '', ...rest] = argv;
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load) return (await load())(host, rest);
  return (await import('./models/list.ts')).listCommand(host, argv);
};
