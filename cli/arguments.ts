import { parseArgs } from 'node:util';
import { usage } from './error.ts';
import { suggest } from './suggest.ts';

/** A flag of a command. Without `value` it is a switch. */
export type Flag = {
  readonly name: string;
  /** The placeholder of its value in help: `folder`. */
  readonly value?: string;
  readonly doc: string;
  /** May be repeated. */
  readonly multiple?: boolean;
  readonly short?: string;
};

export type Arguments = {
  readonly positionals: readonly string[];
  has(name: string): boolean;
  /** All values of a flag, in order. */
  all(name: string): readonly string[];
  /** The value of a flag that may not be repeated. */
  value(name: string): string | undefined;
};

export const helpFlag: Flag = { name: 'help', short: 'h', doc: 'Show this help.' };
export const jsonFlag: Flag = { name: 'json', doc: 'Print one JSON value instead of text.' };
export const modelsFlag: Flag = {
  name: 'models',
  value: 'folder',
  multiple: true,
  doc: 'A model family, or a folder of families; UNCLIP_MODELS and ~/.unclip/models add more. The family "emoji" ships with unclip.',
};

export const allowFlag: Flag = {
  name: 'allow',
  value: 'folder',
  multiple: true,
  doc: 'A folder that the workflow may read files from. Without it, a workflow reads files in its own folder and below; files that the command names are always read.',
};

const tokensOf = (argv: readonly string[], flags: readonly Flag[]) => {
  const options: Record<string, { type: 'string' | 'boolean'; multiple: true; short?: string }> = {};
  for (const { name, value, short } of flags) {
    options[name] = { type: value === undefined ? 'boolean' : 'string', multiple: true, ...(short && { short }) };
  }
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
};

/**
 * Parses a command's arguments. Throws `CliError` (`USAGE`) for an unknown flag, a flag without its value, a switch with a value, and a
 * repeated flag. A negative number may follow its flag; any other value that starts with a dash is written `--flag=-value`.
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
      throw usage('Unknown flag {flag}.{suggestion} "unclip {command} --help" lists the flags.', {
        flag: token.rawName,
        suggestion: near,
        command,
      });
    }
    const earlier = values.get(flag.name) ?? [];
    if (earlier.length > 0 && !flag.multiple) throw usage('{flag} is set twice. Set it once.', { flag: token.rawName });
    values.set(flag.name, [...earlier, readValue(flag, token)]);
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
    if (value !== undefined) throw usage('{flag} takes no value. Write {flag} alone.', { flag: rawName });
    return '';
  }
  if (value === undefined) throw usage('{flag} needs a value: {flag} <{placeholder}>.', { flag: rawName, placeholder: flag.value });
  if (!inlineValue && /^-[^\d.]/.test(value)) {
    throw usage('{flag} needs a value: {flag} <{placeholder}>. If the value starts with a dash, write {flag}={value}.', {
      flag: rawName,
      placeholder: flag.value,
      value,
    });
  }
  return value;
};

/** The values of the known flags, before all flags are known. Mistakes are left to `parseArguments`. */
export const knownArguments = (argv: readonly string[], flags: readonly Flag[]): Pick<Arguments, 'all' | 'value'> => {
  const tokens = tokensOf(argv, flags);
  const all = (name: string) =>
    tokens.flatMap((token) => (token.kind === 'option' && token.name === name && token.value ? [token.value] : []));
  return { all, value: (name) => all(name)[0] };
};

/**
 * The first argument that is neither a flag nor a flag's value. Not all flags are known yet, so a word right after an unknown flag counts as
 * the value of that flag.
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

/** The value of a flag as a whole number between `minimum` and `maximum`. Throws `CliError` (`USAGE`). */
export const wholeNumber = (
  parsed: Arguments,
  name: string,
  { minimum, maximum }: { minimum: number; maximum: number },
): number | undefined => {
  const text = parsed.value(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= minimum && number <= maximum) return number;
  throw usage('--{flag} must be a whole number between {minimum} and {maximum}, but is "{value}".', {
    flag: name,
    minimum,
    maximum,
    value: text,
  });
};
