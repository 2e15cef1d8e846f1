/**
 * The size of an axis: a number, or a symbolic size that is known when the network runs, such as `batch` or `height`. A product is written
 * `8*height`; a size that is not a multiple of another stands in parentheses, such as `(height/2)`.
 */
export type Dim = number | string;

/** A product: a factor and the symbols in it, sorted. */
type Product = { readonly factor: number; readonly symbols: readonly string[] };

const parse = (dim: Dim): Product => {
  if (typeof dim === 'number') return { factor: dim, symbols: [] };
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= dim.length; index++) {
    const letter = dim[index];
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (index < dim.length && !(letter === '*' && depth === 0)) continue;
    parts.push(dim.slice(start, index));
    start = index + 1;
  }
  const numbers = parts.filter((part) => /^\d+$/.test(part)).map(Number);
  return { factor: numbers.reduce((a, b) => a * b, 1), symbols: parts.filter((part) => !/^\d+$/.test(part)).sort() };
};

const write = ({ factor, symbols }: Product): Dim => {
  if (symbols.length === 0 || factor === 0) return factor;
  return [...(factor === 1 ? [] : [factor]), ...symbols].join('*');
};

/** The product of sizes. */
export const productOf = (dims: readonly Dim[]): Dim => {
  const products = dims.map(parse);
  return write({
    factor: products.reduce((all, { factor }) => all * factor, 1),
    symbols: products.flatMap(({ symbols }) => symbols).sort(),
  });
};

/** `dividend / divisor`, rounded down where both are numbers. */
export const quotientOf = (dividend: Dim, divisor: Dim): Dim => {
  if (typeof dividend === 'number' && typeof divisor === 'number') return Math.floor(dividend / divisor);
  const above = parse(dividend);
  const below = parse(divisor);
  const rest = [...above.symbols];
  const divides = below.symbols.every((symbol) => {
    const index = rest.indexOf(symbol);
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
  return divides && above.factor % below.factor === 0
    ? write({ factor: above.factor / below.factor, symbols: rest })
    : `(${dividend}/${divisor})`;
};

/** The sum of sizes: a number, a multiple of one symbol, or `(a+b)`. */
export const sumOf = (dims: readonly Dim[]): Dim => {
  const products = dims.map(parse);
  const [first] = products;
  const alike = first && products.every(({ symbols }) => symbols.join('*') === first.symbols.join('*'));
  return alike ? write({ ...first, factor: products.reduce((all, { factor }) => all + factor, 0) }) : `(${dims.join('+')})`;
};

/** The output size of a window that moves over an axis: `floor((size + padding - window) / stride) + 1`. `padding` counts both sides. */
export const windowsOf = (size: Dim, { window, stride, padding }: { window: number; stride: number; padding: number }): Dim => {
  if (typeof size === 'number') return Math.floor((size + padding - window) / stride) + 1;
  const { factor, symbols } = parse(size);
  // for a size that the stride divides, the rest of the formula does not depend on the size
  const rest = Math.floor((padding - window) / stride) + 1;
  if (factor % stride === 0) {
    const windows = write({ factor: factor / stride, symbols });
    return rest === 0 ? windows : `(${windows}${rest > 0 ? '+' : ''}${rest})`;
  }
  return `((${size}${padding < window ? '' : '+'}${padding - window})/${stride}+1)`;
};

/** Whether two sizes may be the same when the network runs. Only two different numbers cannot. */
export const mayBeEqual = (a: Dim, b: Dim): boolean => a === b || typeof a === 'string' || typeof b === 'string';
