import { parseArgs } from 'node:util';
import { usage } from './error.ts';
import { suggest } from './suggest.ts';

/** A flag of a command. Without `value` it is a switch. */
export type Flag = {
  readonly name: string;
  /** What stands after it, as help shows it: `folder`. */
  readonly value?: string;
  readonly doc: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  readonly short?: string;
};

export type Arguments = {
  readonly positionals: readonly string[];
  has(name: string): boolean;
  /** Every value the flag was given, in order. */
  all(name: string): readonly string[];
  /** The value of a flag that may be given once. */
  value(name: string): string | undefined;
};

export const helpFlag: Flag = { name: 'help', short: 'h', doc: 'Show this help.' };
export const jsonFlag: Flag = { name: 'json', doc: 'Print one JSON value instead of text.' };
export const modelsFlag: Flag = {
  name: 'models',
  value: 'folder',
  multiple: true,
  doc: 'A model family, or a folder of families; also UNCLIP_MODELS. The family "emoji" comes with unclip.',
};

const tokensOf = (argv: readonly string[], flags: readonly Flag[]) => {
  const options: Record<string, { type: 'string' | 'boolean'; multiple: true; short?: string }> = {};
  for (const { name, value, short } of flags) {
    options[name] = { type: value === undefined ? 'boolean' : 'string', multiple: true, ...(short && { short }) };
  }
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
};

/**
 * Reads a command's arguments. Throws `CliError` (`USAGE`) with a sentence for an unknown flag, a flag without its value, a switch
 * with one, a flag given twice. A negative number may stand after its flag; other values that begin with a dash take `--flag=-value`.
 */
export const parseArguments = (argv: readonly string[], flags: readonly Flag[], command: string): Arguments => {
  const known = new Map(flags.map((flag) => [flag.name, flag]));
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokensOf(argv, flags)) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = known.get(token.name);
    if (!flag) {
      const near = suggest(
        `--${token.name}`,
        [...known.keys()].map((name) => `--${name}`),
      );
      throw usage(`Unknown flag ${token.rawName}.${near} "unclip ${command} --help" lists the flags.`);
    }
    const given = values.get(flag.name) ?? [];
    if (given.length > 0 && !flag.multiple) throw usage(`${token.rawName} is given twice. Give it once.`);
    values.set(flag.name, [...given, readValue(flag, token)]);
  }
  return {
    positionals,
    has: (name) => values.has(name),
    all: (name) => values.get(name) ?? [],
    value: (name) => values.get(name)?.[0],
  };
};

type OptionToken = { readonly rawName: string; readonly value?: string | undefined; readonly inlineValue?: boolean | undefined };
const readValue = (flag: Flag, { rawName, value, inlineValue }: OptionToken): string => {
  if (flag.value === undefined) {
    if (value !== undefined) throw usage(`${rawName} takes no value. Write ${rawName} alone.`);
    return '';
  }
  if (value === undefined) throw usage(`${rawName} needs a value: ${rawName} <${flag.value}>.`);
  if (!inlineValue && /^-[^\d.]/.test(value)) {
    throw usage(`${rawName} needs a value: ${rawName} <${flag.value}>. If the value begins with a dash, write ${rawName}=${value}.`);
  }
  return value;
};

/**
 * The first argument that is not a flag or a flag's value, found before all flags are known: a word right after an unknown flag is
 * taken for its value.
 */
export const firstPositional = (argv: readonly string[], flags: readonly Flag[]): string | undefined => {
  const known = new Set(flags.map((flag) => flag.name));
  let expectsValue = false;
  for (const token of tokensOf(argv, flags)) {
    if (token.kind === 'positional' && !expectsValue) return token.value;
    expectsValue = token.kind === 'option' && !known.has(token.name) && token.value === undefined;
  }
  return undefined;
};

/** A whole number of a flag, within bounds. Throws `CliError` (`USAGE`). */
export const wholeNumber = (
  parsed: Arguments,
  name: string,
  { minimum, maximum }: { minimum: number; maximum: number },
): number | undefined => {
  const text = parsed.value(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= minimum && number <= maximum) return number;
  throw usage(`--${name} must be a whole number between ${minimum} and ${maximum}, but is "${text}".`);
};
