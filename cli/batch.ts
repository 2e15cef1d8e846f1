import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { messageOf, type Sentence, sentence } from '../errors/index.ts';
import { decodeText } from '../text/decode-text.ts';
import { systemSentence, usage } from './error.ts';
import { maximumRuns } from './seeds.ts';

/**
 * A row of a batch: its values by column, or the reason why it cannot be read. Rows are numbered from 1, without the header, as a spreadsheet
 * numbers them; `line` is the line of the file that the row starts at.
 */
export type Row = {
  readonly number: number;
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** The columns whose cells are empty: the workflow's own values apply. */
  readonly empty: readonly string[];
  readonly problem?: Sentence;
};

/** The rows of a file, and the number of rows without any value, which are left out. */
export type Rows = { readonly rows: readonly Row[]; readonly blank: number };

const maximumBytes = 64 * 2 ** 20;

/**
 * Reads the rows of a `.csv` file (a header line; commas, semicolons or tabs between cells) or of a `.jsonl` file (one object a line), in
 * UTF-8, or in UTF-16 with a byte order mark. A row without any value is left out. A row that cannot be read carries its problem. Throws
 * `CliError` (`USAGE`) if the file itself cannot be read.
 */
export const readRows = async (path: string): Promise<Rows> => {
  const text = await readText(path);
  const all = extname(path).toLowerCase() === '.csv' ? csvRows(path, text) : jsonRows(text);
  const rows = all.filter(({ values, problem }) => problem !== undefined || Object.keys(values).length > 0);
  if (rows.length === 0) throw usage('{path} has no rows.', { path });
  if (rows.length > maximumRuns)
    throw usage('{path} has {rows} rows, but one command runs at most {maximum}. Split the file.', {
      path,
      rows: rows.length,
      maximum: maximumRuns,
    });
  return { rows, blank: all.length - rows.length };
};

const readText = async (path: string): Promise<string> => {
  if (!/\.(csv|jsonl|ndjson)$/i.test(path)) throw usage('--batch takes a .csv or .jsonl file, but is "{path}".', { path });
  const bytes = await readFile(path).catch((error: unknown) => {
    throw usage('Cannot read the rows in {path}. {reason}', { path, reason: systemSentence(error) });
  });
  if (bytes.length > maximumBytes) throw usage('{path} is larger than 64 MiB. Split the file.', { path });
  const { text, problem } = decodeText(bytes);
  if (problem) throw usage('Cannot read the rows in {path}. {reason}', { path, reason: problem });
  return text;
};

type CsvRecord = { readonly cells: readonly string[]; readonly line: number };

const csvRows = (path: string, text: string): readonly Row[] => {
  const [header, ...records] = csvRecords(path, text);
  const names = columnNames(path, header?.cells ?? [], records);
  return records.map(({ cells, line }, index) => {
    const row = { number: index + 1, line, values: {}, empty: [] };
    if (cells.length !== names.length && cells.some((cell) => cell !== '')) {
      return {
        ...row,
        problem: sentence('It has {cells} cells, but the header has {columns}. Put quotes around cells that contain a comma.', {
          cells: cells.length,
          columns: names.length,
        }),
      };
    }
    const named = names.flatMap((name, column) => (name === '' ? [] : [[name, cells[column] ?? ''] as const]));
    return {
      ...row,
      values: Object.fromEntries(named.filter(([, cell]) => cell !== '')),
      empty: named.flatMap(([name, cell]) => (cell === '' ? [name] : [])),
    };
  });
};

/** The names in the header. A column without a name is allowed if all its cells are empty. */
const columnNames = (path: string, header: readonly string[], records: readonly CsvRecord[]): readonly string[] => {
  const names = header.map((name) => name.trim());
  const duplicate = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw usage('{path} has two columns named "{name}". Give each column its own name.', { path, name: duplicate });
  const unnamed = names.findIndex((name, column) => name === '' && records.some(({ cells }) => (cells[column] ?? '') !== ''));
  if (unnamed >= 0) throw usage('Column {column} of {path} has values, but no name in the header. Name it.', { path, column: unnamed + 1 });
  return names;
};

const csvRecords = (path: string, text: string): readonly CsvRecord[] => {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [',', ';', '\t'].find((candidate) => header.includes(candidate)) ?? ',';
  try {
    const parsed: unknown = parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, info: true });
    // csv-parse types its result as if `info` were not set; with it, every record comes with the lines read so far
    const records = parsed as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    let line = 1;
    return records.map(({ record, info }) => {
      const first = line;
      // the parser counts the lines up to the end of the record
      line = info.lines + 1;
      return { cells: record, line: first };
    });
  } catch (error) {
    throw usage('{path} is not a CSV file: {reason}', { path, reason: messageOf(error) });
  }
};

const jsonRows = (text: string): readonly Row[] =>
  text
    .split(/\r?\n/)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== '')
    .map(({ content, line }, index) => ({ number: index + 1, line, ...jsonRow(content) }));

const jsonRow = (line: string): Pick<Row, 'values' | 'empty' | 'problem'> => {
  const refused = {
    values: {},
    empty: [],
    problem: sentence('It is not a JSON object. Write one object a line: {example}', { example: '{"prompt": "a dog"}' }),
  };
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refused;
    const cells = Object.entries(value);
    return {
      values: Object.fromEntries(cells.filter(([, cell]) => cell !== null)),
      empty: cells.flatMap(([name, cell]) => (cell === null ? [name] : [])),
    };
  } catch {
    return refused;
  }
};
