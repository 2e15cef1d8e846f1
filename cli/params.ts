import * as z from 'zod';
import type { Param } from '../graph/index.ts';
import { usage } from './error.ts';

const nouns = {
  text: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  list: 'a list',
  json: 'a JSON value',
} as const;
const plurals = {
  text: 'texts',
  number: 'numbers',
  integer: 'whole numbers',
  boolean: 'true or false',
  list: 'lists',
  json: 'JSON values',
} as const;

/** The values that a param accepts, in words: "a whole number between 1 and 1000". */
export const expected = (param: Param): string => {
  if (param.choices) return `one of ${param.choices.map(String).join(', ')}`;
  if (param.folder) return 'the name of a folder, a zip or a picture';
  if (param.file) return 'the name of a file';
  if (param.type === 'list' && param.item) return `a list of ${plurals[param.item.type]} (1,2,3)${range(param.item)}`;
  return `${nouns[param.type]}${range(param)}`;
};

const range = ({ minimum, maximum }: Param): string => {
  if (minimum !== undefined && maximum !== undefined) return ` between ${minimum} and ${maximum}`;
  if (minimum !== undefined) return ` from ${minimum} up`;
  return maximum === undefined ? '' : ` up to ${maximum}`;
};

/**
 * Parses a typed value and checks it against the param's zod type. `from` is where the value was typed (`--steps`).
 * Throws `CliError` (`USAGE`): "--steps must be a whole number between 1 and 1000, but is "many"."
 */
export const readParam = (param: Param, typed: unknown, from: string): unknown => {
  const value = typeof typed === 'string' ? fromText(param, typed) : typed;
  const result = z.safeParse(param.schema, value);
  if (result.success) return value;
  const custom = result.error.issues.find((issue) => issue.code === 'custom');
  const shown = typeof typed === 'string' ? typed : JSON.stringify(typed);
  if (custom) throw usage('{from} is "{value}", which is not allowed: {reason}', { from, value: shown, reason: custom.message });
  throw usage('{from} must be {expected}, but is "{value}".', { from, expected: expected(param), value: shown });
};

/** Parses text as the kind of the param. Text that cannot be parsed is returned unchanged, and the zod check then rejects it. */
const fromText = (param: Param, text: string): unknown => {
  if (param.type === 'text') return text;
  if (param.type === 'number' || param.type === 'integer') return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  if (param.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (param.type === 'list' && param.item && !text.trimStart().startsWith('[')) {
    const { item } = param;
    return text.split(',').map((part) => fromText(item, part.trim()));
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
};
