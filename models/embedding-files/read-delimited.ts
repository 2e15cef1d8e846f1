import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import { type CellRecord, recordsOf } from './cells.ts';
import { type Column, type Layout, layoutOf } from './column-layout.ts';
import { listIn, numberIn } from './number-cells.ts';
import { isWanted, type ReadOptions, type ReadTable } from './read-options.ts';
import { rowBuffer } from './row-buffer.ts';

/** Reads the embeddings of a CSV or TSV file, with or without a header. */
export const readDelimited = async (source: ByteSource, options: ReadOptions): Promise<ReadTable> => {
  const { name: file } = source;
  const { start = 0, count = Number.POSITIVE_INFINITY, array, signal, onProgress } = options;
  const rows = rowBuffer(file);
  const waiting: CellRecord[] = [];
  let table: { readonly layout: Layout; readonly width: number } | undefined;
  let texts: { readonly column: Column; readonly values: string[] }[] = [];
  let row = 0;
  let ended = true;
  const addRow = (record: CellRecord): void => {
    if (!table || row++ < start || rows.count() >= count) return;
    rows.add(vectorOf(record, table, file), record.line);
    for (const { column, values } of texts) values.push(record.cells[column.index] ?? '');
  };
  /** Decides about the header and the columns, from the first two records. */
  const begin = (): void => {
    const [first, second] = waiting;
    if (!first) return;
    const named = isHeader(first.cells, second?.cells);
    const sample = (named ? second : first)?.cells ?? [];
    const columns = first.cells.map((cell, index) => ({
      name: named ? cell : `column ${index + 1}`,
      index,
      content: contentOf(sample[index] ?? ''),
    }));
    if (named && !second) throw badFile(file, sentence('it has a header and no rows'));
    const layout = layoutOf({ file, columns, named, wanted: array });
    table = { layout, width: first.cells.length };
    texts = layout.texts.filter(({ name }) => isWanted(options, name)).map((column) => ({ column, values: [] }));
    for (const record of waiting.splice(0).slice(named ? 1 : 0)) addRow(record);
  };
  for await (const { records } of recordsOf(source, { signal, onProgress })) {
    for (const record of records) {
      if (table) addRow(record);
      else if (waiting.push(record) === 2) begin();
    }
    if (rows.count() >= count) {
      ended = false;
      break;
    }
  }
  if (!table) begin();
  return {
    total: ended ? row : undefined,
    ...rows.finish(),
    columns: Object.fromEntries(texts.map(({ column: { name }, values }) => [name, values])),
  };
};

const contentOf = (cell: string): Column['content'] =>
  numberIn(cell) !== undefined ? 'number' : listIn(cell) !== undefined ? 'list' : 'text';

/**
 * Whether the first record names the columns: it has fewer numbers and lists than the second one, or its numbers are those of the columns (`0`, `1`, …), as
 * pandas writes them, and the second one's are not whole.
 */
const isHeader = (first: readonly string[], second: readonly string[] | undefined): boolean => {
  const values = (cells: readonly string[]) => cells.filter((cell) => contentOf(cell) !== 'text').length;
  if (second === undefined) return values(first) === 0;
  const whole = (cells: readonly string[]) => cells.filter((cell) => /^\d+$/.test(cell.trim())).map(Number);
  const numbers = whole(first);
  const counts =
    numbers.length > 2 && numbers.length === values(first) && numbers.every((number, index) => number === (numbers[0] ?? 0) + index);
  if (counts && (numbers[0] ?? 0) <= 1 && whole(second).length < numbers.length) return true;
  return values(first) < values(second);
};

const vectorOf = ({ cells, line }: CellRecord, { layout, width }: { layout: Layout; width: number }, file: string): readonly number[] => {
  if (cells.length !== width) {
    throw badFile(
      file,
      sentence('line {line} has {found} cells, and the first line has {expected}. Put quotes around texts that contain the delimiter', {
        line,
        found: cells.length,
        expected: width,
      }),
    );
  }
  const [column] = layout.vector;
  if (layout.isList && column) {
    const cell = cells[column.index] ?? '';
    const numbers = listIn(cell);
    if (numbers) return numbers;
    throw noNumber(file, { line, cell, column: column.name });
  }
  return layout.vector.map(({ index, name }) => {
    const cell = cells[index] ?? '';
    const number = numberIn(cell);
    if (number === undefined) throw noNumber(file, { line, cell, column: name });
    return number;
  });
};

const noNumber = (file: string, { line, cell, column }: { line: number; cell: string; column: string }) =>
  badFile(
    file,
    sentence('line {line} has "{cell}" in the column "{column}", where numbers are needed', { line, cell: cell.slice(0, 60), column }),
  );
