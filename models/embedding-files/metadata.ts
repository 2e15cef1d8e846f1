import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import { type CellRecord, delimiterOf, recordsOf } from './cells.ts';
import { isWanted, type ReadOptions } from './read-options.ts';
import { linesOf } from './text-lines.ts';

/** The rows that were read of a file, and how many it has, if that is known. */
type Rows = { readonly start: number; readonly count: number; readonly total: number | undefined };

/**
 * Reads the columns of a metadata file: a line of texts for each embedding. As in the Embedding Projector, a header names the columns where there are
 * several, and a single column has none (or one). A `.csv` file has commas or semicolons, any other tabs.
 * @throws ModelError `BAD_INPUT` when the file has more or fewer lines than there are embeddings
 */
export const readMetadata = async (source: ByteSource, rows: Rows, options: ReadOptions): Promise<Record<string, string[]>> => {
  const { name: file } = source;
  const all: CellRecord[] = [];
  const reading = { signal: options.signal, delimiter: await delimiterIn(source), emptyLines: true };
  for await (const read of recordsOf(source, reading)) all.push(...read.records);
  const [first] = all;
  const width = first?.cells.length ?? 0;
  // in a single column, an empty line is an empty text
  const records = width === 1 ? all.slice(0, all.findLastIndex(({ cells }) => cells[0] !== '') + 1) : all.filter(isFilled);
  while (width === 1 && records.length < all.length && records.length < (rows.total ?? 0))
    records.push({ line: records.length + 1, cells: [''] });
  const ragged = records.find(({ cells }) => cells.length !== width);
  if (ragged) {
    throw badFile(
      file,
      sentence('line {line} has {found} cells, and the first line has {expected}. Put quotes around texts that contain the delimiter', {
        line: ragged.line,
        found: ragged.cells.length,
        expected: width,
      }),
    );
  }
  const hasHeader = width > 1 || records.length === (rows.total ?? -1) + 1;
  const texts = hasHeader ? records.slice(1) : records;
  const end = rows.start + rows.count;
  if (rows.total === undefined ? texts.length < end : texts.length !== rows.total) {
    const template = hasHeader
      ? 'it has a header and {found} lines of texts for {total} embeddings; its last line is {line}. It needs a line for each embedding'
      : 'it has {found} lines of texts for {total} embeddings; its last line is {line}. It needs a line for each embedding';
    throw badFile(file, sentence(template, { found: texts.length, total: rows.total ?? end, line: records.at(-1)?.line ?? 0 }));
  }
  const kept = texts.slice(rows.start, end);
  const names = hasHeader ? (first?.cells ?? []) : ['labels'];
  return Object.fromEntries(
    names.flatMap((name, column) => (isWanted(options, name) ? [[name, kept.map(({ cells }) => cells[column] ?? '')] as const] : [])),
  );
};

const isFilled = ({ cells }: CellRecord): boolean => cells.length > 1 || cells[0] !== '';

const delimiterIn = async (source: ByteSource) => {
  if (!/\.csv$/i.test(source.name)) return '\t' as const;
  for await (const { lines } of linesOf(source)) {
    const delimiter = delimiterOf(lines.find((line) => line !== '') ?? '');
    return delimiter === ' ' ? (',' as const) : delimiter;
  }
  return ',' as const;
};
