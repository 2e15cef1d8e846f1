/** A row of a measurement: column name to value, in reading order. Numbers are printed with three significant digits. */
export type BenchRow = Record<string, string | number>;

/** The result of one measurement. `note` explains the numbers, or names what could not be measured here and why. `failed`: something got slower. */
export type BenchReport = { title: string; rows: BenchRow[]; note?: string; failed?: boolean };

/** One measurement. Every `bench/<name>.ts` but this file and `index.ts` exports one under the name `bench`. */
export type Bench = () => Promise<BenchReport>;

/** A number with three significant digits: `0.0123`, `4.57`, `1,840`. Strings stay unchanged. */
export const formatCell = (value: string | number): string => {
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value) || Number.isInteger(value)) return value.toLocaleString('en');
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
};

/**
 * A report as plain text: title, a table with a line under its head, the note.
 * The columns are those of all rows in order of first appearance; columns of numbers are aligned to the right.
 */
export const formatReport = ({ title, rows, note }: BenchReport): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numeric = new Set(columns.filter((column) => rows.every((row) => row[column] === undefined || typeof row[column] === 'number')));
  const cells = rows.map((row) => columns.map((column) => formatCell(row[column] ?? '')));
  const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((line) => line[index]?.length ?? 0)));
  const printLine = (line: readonly string[]) =>
    columns
      .map((column, index) => {
        const cell = line[index] ?? '';
        const width = widths[index] ?? 0;
        return numeric.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const table =
    columns.length === 0 ? [] : [printLine(columns), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(printLine)];
  return [title, ...table, ...(note === undefined ? [] : [note])].join('\n');
};
