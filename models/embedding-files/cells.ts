import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import type { Reading } from './matrix.ts';
import { linesOf } from './text-lines.ts';

/** A record of a text file: its cells, and the number of the line that it begins at, from 1. */
export type CellRecord = { readonly line: number; readonly cells: readonly string[] };

/** What separates the cells of a record. */
export type Delimiter = ',' | ';' | '\t' | ' ';

/** The delimiter that a line of numbers uses: tabs before semicolons before commas, outside of quotes; else spaces, as numpy's savetxt writes them. */
export const delimiterOf = (line: string): Delimiter => {
  const plain = line.replace(/"(?:[^"]|"")*"/g, '');
  return (['\t', ';', ','] as const).find((mark) => plain.includes(mark)) ?? ' ';
};

type RecordOptions = Reading & {
  /** Default: what the first line uses. */
  readonly delimiter?: Delimiter | undefined;
  /** Whether an empty line is a record with an empty cell. Default: it is left out. */
  readonly emptyLines?: boolean;
};
/** Records that were read together. */
export type Records = { readonly delimiter: Delimiter; readonly records: readonly CellRecord[] };

/**
 * Reads the records of a text file, many at a time, without empty lines. In CSV, a cell in quotes may contain delimiters, doubled quotes and line breaks
 * (RFC 4180); Excel's first line `sep=;` names the delimiter. In TSV, quotes count only where they enclose a whole cell within a line, as spreadsheets write
 * them, because the Embedding Projector knows no quotes. Every record has one delimiter: that of the first line.
 * (csv-parse reads a whole text of under 512 MiB; these files are longer, and errors need the numbers of lines.)
 * @throws ModelError `BAD_INPUT`
 */
export async function* recordsOf(
  source: ByteSource,
  { delimiter: known, emptyLines = false, ...reading }: RecordOptions = {},
): AsyncGenerator<Records> {
  let delimiter = known;
  let open: { line: number; text: string } | undefined;
  for await (const { first, lines } of linesOf(source, reading)) {
    const records: CellRecord[] = [];
    for (const [index, content] of lines.entries()) {
      if (content === '' && !open && !emptyLines) continue;
      const named: string | undefined = first + index === 1 ? /^sep=(.)$/.exec(content)?.[1] : undefined;
      if (named === ';' || named === ',' || named === '\t') {
        delimiter = named;
        continue;
      }
      delimiter ??= delimiterOf(content);
      const { line, text } = open ? { line: open.line, text: `${open.text}\n${content}` } : { line: first + index, text: content };
      const cells = cellsOf(text, delimiter, source.name, line);
      open = cells ? undefined : { line, text };
      if (cells) records.push({ line, cells });
    }
    if (delimiter) yield { delimiter, records };
  }
  if (open) {
    throw badFile(
      source.name,
      sentence('the quote that begins in line {line} has no end. Double the quotes inside of cells', { line: open.line }),
    );
  }
}

/** The cells of a record; undefined if a quoted cell continues in the next line. */
const cellsOf = (text: string, delimiter: Delimiter, file: string, line: number): readonly string[] | undefined => {
  if (delimiter === ' ') return text.trim().split(/\s+/);
  if (!text.includes('"')) return text.split(delimiter);
  return delimiter === '\t' ? tabbedCells(text) : quotedCells(text, delimiter, file, line);
};

const tabbedCells = (text: string): string[] => {
  const cells: string[] = [];
  const quoted = /"((?:[^"]|"")*)"(?=\t|$)/y;
  for (let at = 0; at <= text.length; ) {
    quoted.lastIndex = at;
    const [match, content] = quoted.exec(text) ?? [];
    const tab = match === undefined ? text.indexOf('\t', at) : at + match.length;
    const end = tab < 0 ? text.length : tab;
    cells.push(content?.replaceAll('""', '"') ?? text.slice(at, end));
    at = end + 1;
  }
  return cells;
};

const quotedCells = (text: string, delimiter: Delimiter, file: string, line: number): string[] | undefined => {
  const cells: string[] = [];
  for (let at = 0; ; at++) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at);
      cells.push(text.slice(at, end < 0 ? text.length : end));
      if (end < 0) return cells;
      at = end;
      continue;
    }
    let cell = '';
    let close = at;
    do {
      const next = text.indexOf('"', close + 1);
      if (next < 0) return undefined;
      cell += text.slice(close + 1, next + 1);
      close = next + 1;
    } while (text[close] === '"');
    cells.push(cell.slice(0, -1));
    if (close === text.length) return cells;
    if (text[close] !== delimiter) {
      throw badFile(file, sentence('text follows a closing quote in line {line}. Double the quotes inside of cells', { line }));
    }
    at = close;
  }
};
