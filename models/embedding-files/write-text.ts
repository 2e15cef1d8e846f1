import { shortestText } from './number-text.ts';
import { type EmbeddingTable, rowAt } from './table.ts';

/** Joins pieces of text to bytes, without one string of the length of the file: V8 has no string of 512 MiB. */
const encodeLines = (count: number, line: (index: number) => string): Uint8Array<ArrayBuffer> => {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let lines: string[] = [];
  let length = 0;
  const flush = () => {
    pieces.push(encoder.encode(lines.join('')));
    lines = [];
    length = 0;
  };
  for (let index = 0; index < count; index++) {
    const text = line(index);
    lines.push(text);
    length += text.length;
    if (length > 2 ** 20) flush();
  }
  flush();
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
};

const numbersOf = (table: EmbeddingTable, index: number, separator: string): string =>
  Array.from(rowAt(table, index), shortestText).join(separator);

/** The vectors of the Embedding Projector: a line for each embedding, its numbers separated by tabs, without a header. */
export const writeVectorsTsv = (table: EmbeddingTable): Uint8Array<ArrayBuffer> =>
  encodeLines(table.dims[0], (index) => `${numbersOf(table, index, '\t')}\n`);

/**
 * The metadata of the Embedding Projector: a line for each embedding. Its format has no quotes, so tabs and line breaks in texts become spaces.
 * As the Projector requires, a header names the columns where there are several, and a single column has none.
 */
export const writeMetadataTsv = ({ dims: [count], columns }: EmbeddingTable): Uint8Array<ArrayBuffer> => {
  const names = Object.keys(columns);
  const lineOf = (cells: readonly string[]) => `${cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`;
  const header = names.length > 1 ? 1 : 0;
  return encodeLines(count + header, (line) => lineOf(line < header ? names : names.map((name) => columns[name]?.[line - header] ?? '')));
};

/** A cell of a CSV file, in quotes where it needs them (RFC 4180). */
const csvCell = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** CSV with a header: the texts, then one column for each dimension (`d0`, `d1`, …). */
export const writeCsv = (table: EmbeddingTable): Uint8Array<ArrayBuffer> => {
  const {
    dims: [count, dimension],
    columns,
  } = table;
  const names = Object.keys(columns);
  const header = [...names.map(csvCell), ...Array.from({ length: dimension }, (_, index) => `d${index}`)].join(',');
  return encodeLines(count + 1, (line) => {
    if (line === 0) return `${header}\n`;
    const texts = names.map((name) => csvCell(columns[name]?.[line - 1] ?? ''));
    return `${[...texts, ...(dimension > 0 ? [numbersOf(table, line - 1, ',')] : [])].join(',')}\n`;
  });
};

/** JSON Lines: an object for each embedding, with its texts and `embedding`, a list of numbers. A number that JSON cannot write is `null`. */
export const writeJsonl = (table: EmbeddingTable): Uint8Array<ArrayBuffer> =>
  encodeLines(table.dims[0], (index) => {
    const texts = Object.entries(table.columns).map(
      ([name, values]) => `${JSON.stringify(name)}: ${JSON.stringify(values[index] ?? '')}, `,
    );
    const numbers = Array.from(rowAt(table, index), (value) => (Number.isFinite(value) ? shortestText(value) : 'null'));
    return `{${texts.join('')}"embedding": [${numbers.join(', ')}]}\n`;
  });
