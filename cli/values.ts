import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { encodeValue, type Port, type SuppliedValue } from '../graph/index.ts';
import { kinds } from '../nodes/kinds.ts';
import { openSource } from '../runner/open-source.ts';
import { decodeText } from '../text/decode-text.ts';
import { systemSentence, usage } from './error.ts';

/** How a value for an input that is a port is read from what was typed: from a flag, or from a cell of a row. */
export type ValueReader = {
  /** The placeholder of the flag's value in help: `file`. */
  readonly placeholder: string;
  /** What the flag takes, in words, as the object of "Takes". */
  readonly expected: string;
  /** Returns a value of the kind. Throws `CliError` (`USAGE`). */
  read(typed: unknown, reading: Reading): Promise<unknown>;
};

/** What a reader knows about the input. */
export type Reading = {
  /** Where the value was typed: `--embedding`. */
  readonly from: string;
  /** The port that the value enters. */
  readonly port: Port;
  /** The space of embeddings whose file does not name it, from their dimension. Throws `CliError` (`USAGE`) for a dimension that does not fit. */
  space(dimension: number): Promise<string | undefined>;
  /** The absolute path of a file that was typed. Throws `CliError` (`USAGE`) for a file that does not exist. */
  path(name: string): string;
};

/** The readers by kind of port. An input of another kind has no flag. */
export const valueReaders: Readonly<Record<string, ValueReader>> = {
  text: {
    placeholder: 'text',
    expected: 'a text, or @ and the name of a file with one text a line',
    async read(typed, { from, path }) {
      if (Array.isArray(typed) && typed.every((item) => typeof item === 'string')) return typed;
      if (typeof typed !== 'string') throw usage('{from} must be a text or a list of texts.', { from });
      return typed.startsWith('@') ? linesIn(path(typed.slice(1)), from) : [typed];
    },
  },
  number: {
    placeholder: 'numbers',
    expected: 'numbers (1,2.5,3)',
    async read(typed, { from }) {
      const items =
        typeof typed === 'string' ? typed.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part))) : [typed].flat();
      if (items.length > 0 && items.every((item) => typeof item === 'number' && Number.isFinite(item))) return items;
      throw usage('{from} must be numbers, as in 1,2.5,3, but is "{value}".', { from, value: String(typed) });
    },
  },
  embedding: {
    placeholder: 'file',
    expected:
      'a file of embeddings (.npy, .npz, .safetensors, .parquet, .csv, .tsv, .jsonl), and : and the name of an array if it has several',
    read: (typed, reading) => embeddingIn(typed, reading),
  },
};

/** Embeddings in a file. The file names their space, or their dimension shows it; otherwise it is `own`. */
const embeddingIn: ValueReader['read'] = async (typed, { from, port, path, space: spaceOf }) => {
  if (typeof typed !== 'string') throw usage('{from} must be the name of a file of embeddings.', { from });
  const [file, array] = namedArray(typed);
  const found = path(file);
  const { readEmbeddings } = await import('../models/embedding-files/index.ts');
  const { table } = await readEmbeddings(await openSource(found, file), { array, columns: [] });
  const { role = port.attributes.role === 'text' ? 'text' : 'image', dims, data } = table;
  const space = table.space ?? (await spaceOf(dims[1])) ?? 'own';
  return { space, role, dims, data };
};

/** The file and the array of `file.npz:array`. A colon after a single letter belongs to the path: `C:\\vectors.npy`. */
const namedArray = (typed: string): readonly [string, string | undefined] => {
  const [, file = typed, array] = /^(.+\.[a-z]+):([^/\\:]+)$/i.exec(typed) ?? [];
  return [file, array];
};

const linesIn = async (path: string, from: string): Promise<readonly string[]> => {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw usage('{from} cannot read {path}. {reason}', { from, path, reason: systemSentence(error) });
  });
  const { text, problem } = decodeText(bytes);
  if (problem) throw usage('{from} cannot read {path}. {reason}', { from, path, reason: problem });
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

/** A value that was typed for an input of the interface. */
export type TypedValue = SuppliedValue & { readonly value: unknown; readonly typed: unknown };

/** The value with its key and its type. Throws `CliError` (`USAGE`) for a value that is not of the port's kind. */
export const typedValue = async (reader: ValueReader, typed: unknown, reading: Reading): Promise<TypedValue> => {
  const { kind } = reading.port;
  const read = await reader.read(typed, reading);
  const parsed = kind.schema.safeParse(read);
  if (!parsed.success || kind.count(read) === 0)
    throw usage('{from} has no {kind} that can be used. Check the file.', { from: reading.from, kind: kind.title });
  const key = createHash('sha256').update(encodeValue(read)).digest('hex');
  return { key, type: { kind: kind.kind, attributes: kind.attributes?.(read) ?? {} }, value: read, typed };
};

/** The names of the kinds whose values can be typed. */
export const readableKinds = (): readonly string[] => Object.keys(kinds).filter((kind) => Object.hasOwn(valueReaders, kind));
