import * as z from 'zod';
import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import { chooseArray } from './choose-array.ts';
import { isWanted, type ReadOptions, type ReadTable, rowRange } from './read-options.ts';
import { rowBuffer } from './row-buffer.ts';
import { linesOf } from './text-lines.ts';

/**
 * Reads the embeddings of a JSON Lines file: an object a line with a list of numbers and texts, or only a list. `null` and Python's `NaN` count as NaN.
 * A text that some lines lack is empty there.
 */
export const readJsonl = async (source: ByteSource, options: ReadOptions): Promise<ReadTable> => {
  const { name: file } = source;
  const table = collecting(file, options);
  for await (const { first, lines } of linesOf(source, options)) {
    lines.forEach((content, index) => {
      if (content.trim() !== '') table.add(parseJson(content), first + index);
    });
    if (table.isFull()) return table.finish(false);
  }
  return table.finish(true);
};

/** The longest JSON file that is read: the text lies in memory as a whole. */
const jsonLimit = 256 * 2 ** 20;

const embeddingSchema = z.object({
  dims: z.tuple([z.int().min(0), z.int().min(0)]),
  data: z.array(z.number().nullable()),
  space: z.string().optional(),
  role: z.enum(['text', 'image']).optional(),
});

/** Reads a JSON file: a list of what JSON Lines has in its lines, or an embedding `{ space, role, dims, data }` as version 0.1 of the command line wrote it. */
export const readJson = async (source: ByteSource, options: ReadOptions): Promise<ReadTable> => {
  const { name: file } = source;
  if (source.bytes > jsonLimit) {
    throw badFile(file, sentence('a JSON file of more than 256 MiB cannot be read. Write one object a line (JSON Lines)'));
  }
  const lines: string[] = [];
  for await (const read of linesOf(source, options)) lines.push(...read.lines);
  const value = parseJson(lines.join('\n'));
  if (Array.isArray(value)) {
    const table = collecting(file, options);
    value.forEach((item, index) => {
      table.add(item, index + 1);
    });
    return table.finish(true);
  }
  const parsed = embeddingSchema.safeParse(value);
  if (!parsed.success || parsed.data.data.length !== parsed.data.dims[0] * parsed.data.dims[1]) {
    throw badFile(file, sentence('it is neither a list of objects nor an embedding with "dims" and "data"'), parsed.error);
  }
  const { dims, data, space, role } = parsed.data;
  const { start, count } = rowRange(dims[0], options);
  const numbers = Float32Array.from(data.slice(start * dims[1], (start + count) * dims[1]), numberOf);
  return { total: dims[0], dims: [count, dims[1]], data: numbers, columns: {}, space, role };
};

/** Collects objects or lists as the rows of a table. `line` numbers them in errors. */
const collecting = (file: string, options: ReadOptions) => {
  const { start = 0, count = Number.POSITIVE_INFINITY } = options;
  const rows = rowBuffer(file);
  const columns: Record<string, string[]> = {};
  let chosen: string | undefined;
  let row = 0;
  return {
    isFull: () => rows.count() >= count,
    add(value: unknown, line: number): void {
      const entries = entriesOf(value, { file, line });
      chosen ??= chooseArray({
        file,
        candidates: entries.flatMap(([name, item]) => (isNumbers(item) ? [{ name }] : [])),
        wanted: options.array,
        names: entries.map(([name]) => name),
      }).name;
      if (row++ < start || rows.count() >= count) return;
      const vector = entries.find(([name]) => name === chosen)?.[1];
      if (!isNumbers(vector)) throw badFile(file, sentence('line {line} has no list of numbers "{name}"', { line, name: chosen }));
      const before = rows.count();
      rows.add(vector.map(numberOf), line);
      for (const [name, item] of entries) {
        if (name === chosen || !isWanted(options, name) || (typeof item === 'object' && item !== null)) continue;
        columns[name] ??= Array.from({ length: before }, () => '');
        columns[name].push(item === null ? '' : String(item));
      }
      for (const texts of Object.values(columns)) if (texts.length === before) texts.push('');
    },
    finish: (ended: boolean): ReadTable => ({ total: ended ? row : undefined, ...rows.finish(), columns }),
  };
};

type Place = { readonly file: string; readonly line: number };

/** The entries of a line; those of a bare list are the list alone. */
const entriesOf = (value: unknown, { file, line }: Place): readonly (readonly [string, unknown])[] => {
  if (Array.isArray(value)) return [['embedding', value]];
  if (typeof value === 'object' && value !== null) return Object.entries(value);
  throw badFile(
    file,
    sentence('line {line} is no JSON object. Write one object a line: {example}', {
      line,
      example: '{"caption": "a dog", "embedding": [0.1, 0.2]}',
    }),
  );
};

/** Parses JSON in which Python's `NaN` and `Infinity` may stand for numbers; undefined for anything else. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)\b/g, (found) => (found.startsWith('"') ? found : 'null')));
    } catch {
      return undefined;
    }
  }
};

const isNumbers = (value: unknown): value is readonly (number | null)[] =>
  Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === 'number' || number === null);

const numberOf = (number: number | null): number => number ?? Number.NaN;
