/** The number of values of each vector in a block: 64 columns of 768 float64 values fit into the second-level cache. */
const span = 64;
/** The number of vectors in each dimension of a tile, 4 × 4, so that the sums stay in registers. */
const tile = 4;

/** Copies the values `start … start + size - 1` of every vector to `block`; vector i starts at `block[i * 64]`. The rest of `block` is zero. */
export type ReadBlock = (block: Float64Array, start: number, size: number) => void;

/** Adds the inner products of four vectors with four others to `result` `[stride, stride]`. `block` has 64 values per vector. */
const addTile = (result: Float64Array, block: Float64Array, { row, column, stride }: { row: number; column: number; stride: number }) => {
  const [a, b, c, d] = [row * span, (row + 1) * span, (row + 2) * span, (row + 3) * span];
  const [e, f, g, h] = [column * span, (column + 1) * span, (column + 2) * span, (column + 3) * span];
  let [ae, af, ag, ah, be, bf, bg, bh] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [ce, cf, cg, ch, de, df, dg, dh] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < span; k++) {
    // Every index is inside, because rows and columns are below `stride`, and `block` has `stride * span` values.
    const va = block[a + k] as number;
    const vb = block[b + k] as number;
    const vc = block[c + k] as number;
    const vd = block[d + k] as number;
    const ve = block[e + k] as number;
    const vf = block[f + k] as number;
    const vg = block[g + k] as number;
    const vh = block[h + k] as number;
    ae += va * ve;
    af += va * vf;
    ag += va * vg;
    ah += va * vh;
    be += vb * ve;
    bf += vb * vf;
    bg += vb * vg;
    bh += vb * vh;
    ce += vc * ve;
    cf += vc * vf;
    cg += vc * vg;
    ch += vc * vh;
    de += vd * ve;
    df += vd * vf;
    dg += vd * vg;
    dh += vd * vh;
  }
  const sums = [ae, af, ag, ah, be, bf, bg, bh, ce, cf, cg, ch, de, df, dg, dh];
  for (let index = 0; index < sums.length; index++) {
    const position = (row + (index >> 2)) * stride + column + (index & 3);
    result[position] = (result[position] as number) + (sums[index] as number);
  }
};

/**
 * The inner products of all pairs of `count` vectors of `length` values, `[count, count]`, in float64. About five times as fast as the matrix product of
 * ml-matrix, because it computes half of the symmetric result and keeps its operands in the cache.
 */
export const innerProducts = ({ count, length, read }: { count: number; length: number; read: ReadBlock }): Float64Array => {
  const stride = Math.ceil(count / tile) * tile;
  const padded = new Float64Array(stride * stride);
  const block = new Float64Array(stride * span);
  for (let start = 0; start < length; start += span) {
    block.fill(0);
    read(block, start, Math.min(span, length - start));
    for (let row = 0; row < stride; row += tile) {
      for (let column = row; column < stride; column += tile) addTile(padded, block, { row, column, stride });
    }
  }
  const result = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      result[row * count + column] = padded[row <= column ? row * stride + column : column * stride + row] as number; // symmetric
    }
  }
  return result;
};

/** The number of values per vector in the blocks that `ReadBlock` fills. */
export const blockSpan = span;
