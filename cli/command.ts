import { type Arguments, type Flag, helpFlag, parseArguments } from './arguments.ts';
import type { Host } from './host.ts';
import { table } from './text.ts';

/** A command of `unclip`: what its help says, the flags it takes, and what it does. */
export type CommandSpec = {
  /** How it is typed after `unclip`. What precedes the arguments is its name: `cancel <run>…`. */
  readonly usage: string;
  readonly description: string;
  /** Its flags. `--help` is added. */
  readonly flags: readonly Flag[];
  /** What the help says after the flags. */
  readonly notes?: string;
  /** Does the work and returns the exit code. Throws `CliError` (`USAGE`) for wrong arguments. */
  run(host: Host, parsed: Arguments): Promise<number>;
};

/** Runs a command with its arguments and returns the exit code. */
export type Command = (host: Host, argv: readonly string[]) => Promise<number>;

/** The rows of a help table for flags: `--name <value>` and the flag's sentence. */
export const flagRows = (flags: readonly Flag[]): (readonly [string, string])[] =>
  flags.map(({ name, value, doc }) => [`--${name}${value === undefined ? '' : ` <${value}>`}`, doc] as const);

/** A command that prints its help for `--help`, and otherwise parses its arguments and runs. */
export const defineCommand = ({ usage, description, flags, notes, run }: CommandSpec): Command => {
  const [name = ''] = usage.split(/ [[<]/);
  const all = [...flags, helpFlag];
  return async (host, argv) => {
    const parsed = parseArguments(argv, all, name);
    if (!parsed.has('help')) return run(host, parsed);
    host.out(`Usage: unclip ${usage} [flags]\n\n${description}\n\n${table(flagRows(all))}${notes === undefined ? '' : `\n${notes}\n`}`);
    return 0;
  };
};
