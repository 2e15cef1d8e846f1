import packageFile from '../package.json' with { type: 'json' };
import type { Command } from './command.ts';
import { exitCodeOf, usage } from './error.ts';
import type { Host } from './host.ts';
import { suggest } from './suggest.ts';

/** A command's module is imported when it is called, and so are help and errors, so that `--version` loads next to nothing. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  validate: async () => (await import('./validate.ts')).validateCommand,
  test: async () => (await import('./test.ts')).testCommand,
  mcp: async () => (await import('./mcp.ts')).mcpCommand,
  bundle: async () => (await import('./bundle.ts')).bundleCommand,
  nodes: async () => (await import('./nodes.ts')).nodesCommand,
  plugin: async () => (await import('./plugin.ts')).pluginCommand,
  models: async () => (await import('./models.ts')).modelsCommand,
  store: async () => (await import('./store-command.ts')).storeCommand,
  studio: async () => (await import('./serve.ts')).studioCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  worker: async () => (await import('./serve.ts')).workerCommand,
  backup: async () => (await import('./serve.ts')).backupCommand,
  restore: async () => (await import('./serve.ts')).restoreCommand,
  users: async () => (await import('./users.ts')).usersCommand,
  runs: async () => (await import('./runs.ts')).runsCommand,
  cancel: async () => (await import('./cancel.ts')).cancelCommand,
};

/** The names of the commands. */
export const commandNames: readonly string[] = Object.keys(commands);

/** Runs the command line and returns its exit code. Never throws: an error is printed as a sentence. */
export const main = async (argv: readonly string[], host: Host): Promise<number> => {
  try {
    return await dispatch(argv, host);
  } catch (error) {
    const { problemOf } = await import('./problem.ts');
    const problem = problemOf(error);
    if (argv.includes('--json')) host.out(`${JSON.stringify({ ok: false, error: problem })}\n`);
    host.note(`unclip: ${problem.message}\n`);
    if (host.environment.UNCLIP_DEBUG && error instanceof Error) host.note(`${error.stack}\n${error.cause ? String(error.cause) : ''}\n`);
    return exitCodeOf(error);
  }
};

const dispatch = async ([name, ...rest]: readonly string[], host: Host): Promise<number> => {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    host.out((await import('./help.ts')).globalHelp);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    host.out(`${packageFile.version}\n`);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    const suggestion = suggest(name, Object.keys(commands));
    throw usage('There is no command "{name}".{suggestion} "unclip --help" lists the commands.', { name, suggestion });
  }
  const command = await load();
  return command(host, rest);
};
