/** Numbers that Python writes and JavaScript does not read. */
const odd: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '+infinity': Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
};

/** A decimal number with a comma, as Excel writes it in many languages. */
const withComma = /^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/;

/** The number in a cell; undefined if the cell has none. An empty cell has none. `nan` and `inf` are numbers. */
export const numberIn = (cell: string): number | undefined => {
  const number = Number(cell);
  // Number('') is 0
  if (!Number.isNaN(number)) return cell.trim() === '' ? undefined : number;
  const text = cell.trim().toLowerCase();
  if (Object.hasOwn(odd, text)) return odd[text];
  return withComma.test(text) ? Number(text.replace(',', '.')) : undefined;
};

/** The numbers of a cell that contains a list: `[0.1, 0.2]`, or `[0.1 0.2]` as numpy prints it; undefined if it is none. */
export const listIn = (cell: string): number[] | undefined => {
  const inner = /^\s*[[(]([^[\]()]*)[\])]\s*$/.exec(cell)?.[1]?.trim();
  if (inner === undefined || inner === '') return undefined;
  const numbers = inner.split(/\s*[,;\s]\s*/).map(numberIn);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
};
