import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { messageOf, type Sentence, sentence } from '../errors/index.ts';
import { systemSentence, usage } from './error.ts';
import { maximumRuns } from './seeds.ts';

/** A row of a batch: its values by column, or the reason why it cannot be read. Rows are numbered from 1, without the header. */
export type Row = { readonly number: number; readonly values: Readonly<Record<string, unknown>>; readonly problem?: Sentence };

const maximumBytes = 64 * 2 ** 20;

/**
 * Reads the rows of a `.csv` file (a header line; commas, semicolons or tabs between cells; UTF-8) or of a `.jsonl` file (one object a line).
 * An empty cell sets no value. A row that cannot be read carries its problem. Throws `CliError` (`USAGE`) if the file itself cannot be read.
 */
export const readRows = async (path: string): Promise<readonly Row[]> => {
  const text = await readText(path);
  const rows = extname(path).toLowerCase() === '.csv' ? csvRows(path, text) : jsonRows(text);
  if (rows.length === 0) throw usage('{path} has no rows.', { path });
  if (rows.length > maximumRuns)
    throw usage('{path} has {rows} rows, but one command runs at most {maximum}. Split the file.', {
      path,
      rows: rows.length,
      maximum: maximumRuns,
    });
  return rows;
};

const readText = async (path: string): Promise<string> => {
  if (!/\.(csv|jsonl|ndjson)$/i.test(path)) throw usage('--batch takes a .csv or .jsonl file, but is "{path}".', { path });
  const bytes = await readFile(path).catch((error: unknown) => {
    throw usage('Cannot read the rows in {path}. {reason}', { path, reason: systemSentence(error) });
  });
  if (bytes.length > maximumBytes) throw usage('{path} is larger than 64 MiB. Split the file.', { path });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usage('{path} is not UTF-8 text. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8").', { path });
  }
};

const csvRows = (path: string, text: string): readonly Row[] => {
  const [header, ...records] = csvRecords(path, text);
  const names = (header ?? []).map((name) => name.trim());
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw usage('{path} has two columns named "{name}". Give each column its own name.', { path, name: duplicate });
  return records.map((cells, index) => {
    const number = index + 1;
    if (cells.length !== names.length) {
      return {
        number,
        values: {},
        problem: sentence('It has {cells} cells, but the header has {columns}. Put quotes around cells that contain a comma.', {
          cells: cells.length,
          columns: names.length,
        }),
      };
    }
    return { number, values: Object.fromEntries(names.map((name, column) => [name, cells[column]]).filter(([, cell]) => cell !== '')) };
  });
};

const csvRecords = (path: string, text: string): readonly (readonly string[])[] => {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [',', ';', '\t'].find((candidate) => header.includes(candidate)) ?? ',';
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    throw usage('{path} is not a CSV file: {reason}', { path, reason: messageOf(error) });
  }
};

const jsonRows = (text: string): readonly Row[] => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line, index) => ({ number: index + 1, ...jsonRow(line) }));
};

const jsonRow = (line: string): Omit<Row, 'number'> => {
  const problem = sentence('It is not a JSON object. Write one object a line: {example}', { example: '{"prompt": "a dog"}' });
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { values: {}, problem };
    return { values: Object.fromEntries(Object.entries(value).filter(([, cell]) => cell !== null)) };
  } catch {
    return { values: {}, problem };
  }
};
