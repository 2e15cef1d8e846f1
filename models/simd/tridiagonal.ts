import { openKernels, tile64 } from './kernels.ts';

/** Eigenvalues in rising order, and the matching eigenvectors of length 1 as the rows of `vectors` `[N, N]`. */
export type Eigen = { readonly values: Float64Array; readonly vectors: Float64Array };

/** Sizes of tridiagonal matrices that are solved by QL instead of being divided. */
const smallest = 24;
const epsilon = Number.EPSILON;

/** A tridiagonal matrix: its diagonal, and `off[i]` between i and i + 1. */
type Tridiagonal = { readonly diagonal: Float64Array; readonly off: Float64Array };

/** Implicit QL (EISPACK's tql2) for small matrices: eigenvalues in rising order and eigenvectors as rows. */
const solveSmall = ({ diagonal, off }: Tridiagonal): Eigen => {
  const size = diagonal.length;
  const d = diagonal.slice();
  const e = new Float64Array(size);
  e.set(off.subarray(0, size - 1));
  const z = new Float64Array(size * size);
  for (let index = 0; index < size; index++) z[index * size + index] = 1;
  const at = (list: Float64Array, index: number) => list[index] as number; // indices below are inside
  for (let low = 0; low < size; low++) {
    for (;;) {
      let high = low;
      while (high < size - 1 && Math.abs(at(e, high)) > epsilon * (Math.abs(at(d, high)) + Math.abs(at(d, high + 1)))) high++;
      if (high === low) break;
      let g = (at(d, low + 1) - at(d, low)) / (2 * at(e, low));
      let r = Math.hypot(g, 1);
      g = at(d, high) - at(d, low) + at(e, low) / (g + (g < 0 ? -r : r));
      let [sine, cosine, p] = [1, 1, 0];
      let index = high - 1;
      for (; index >= low; index--) {
        const f = sine * at(e, index);
        const b = cosine * at(e, index);
        r = Math.hypot(f, g);
        e[index + 1] = r;
        if (r === 0) {
          d[index + 1] = at(d, index + 1) - p;
          e[high] = 0;
          break;
        }
        sine = f / r;
        cosine = g / r;
        g = at(d, index + 1) - p;
        r = (at(d, index) - g) * sine + 2 * cosine * b;
        p = sine * r;
        d[index + 1] = g + p;
        g = cosine * r - b;
        for (let column = 0, one = index * size, next = one + size; column < size; column++, one++, next++) {
          const value = at(z, next);
          z[next] = sine * at(z, one) + cosine * value;
          z[one] = cosine * at(z, one) - sine * value;
        }
      }
      if (r === 0 && index >= low) continue;
      d[low] = at(d, low) - p;
      e[low] = g;
      e[high] = 0;
    }
  }
  const order = Array.from(d.keys()).sort((a, b) => at(d, a) - at(d, b));
  const vectors = new Float64Array(size * size);
  for (const [place, row] of order.entries()) vectors.set(z.subarray(row * size, (row + 1) * size), place * size);
  return { values: Float64Array.from(order, (row) => at(d, row)), vectors };
};

/**
 * A root of `1/ρ + Σ z²/(d - λ)` between pole `index` and the next one (Li 1993, "the middle way"), as its distance from the nearer pole, so that all
 * differences d - λ keep their relative precision. Writes them to `gaps`. Poles rise and differ.
 */
const solveSecular = (
  { poles, squares, rho }: { poles: Float64Array; squares: Float64Array; rho: number },
  index: number,
  gaps: Float64Array,
): number => {
  const size = poles.length;
  const at = (list: Float64Array, place: number) => list[place] as number; // indices below are inside
  const isLast = index === size - 1;
  const total = squares.reduce((sum, square) => sum + square, 0);
  const width = isLast ? rho * total : at(poles, index + 1) - at(poles, index);
  const inverse = 1 / rho;
  // the sign of the function in the middle says which pole is nearer
  let middle = inverse;
  for (let place = 0; place < size; place++) middle += at(squares, place) / (at(poles, place) - at(poles, index) - width / 2);
  const isRight = !isLast && middle < 0;
  const origin = isRight ? index + 1 : index;
  for (let place = 0; place < size; place++) gaps[place] = at(poles, place) - at(poles, origin);
  // bounds of the distance from the origin
  let [low, high] = isRight ? [-width / 2, 0] : middle < 0 ? [width / 2, width] : [0, width / 2];
  const [left, right] = isLast ? [Math.max(0, size - 2), size - 1] : [index, index + 1];
  let tau = (low + high) / 2;
  for (let round = 0; round < 100; round++) {
    let [psi, psiSlope, phi, phiSlope] = [0, 0, 0, 0];
    for (let place = 0; place <= left; place++) {
      const ratio = 1 / (at(gaps, place) - tau);
      const term = at(squares, place) * ratio;
      psi += term;
      psiSlope += term * ratio;
    }
    for (let place = left + 1; place < size; place++) {
      const ratio = 1 / (at(gaps, place) - tau);
      const term = at(squares, place) * ratio;
      phi += term;
      phiSlope += term * ratio;
    }
    const value = inverse + psi + phi;
    if (Math.abs(value) <= epsilon * size * (inverse + Math.abs(psi) + Math.abs(phi))) break;
    if (value < 0) low = tau;
    else high = tau;
    const [a, b] = [at(gaps, left) - tau, at(gaps, right) - tau];
    const c2 = value - a * psiSlope - b * phiSlope;
    const c1 = (a + b) * value - a * b * (psiSlope + phiSlope);
    const c0 = a * b * value;
    const root = Math.sqrt(Math.max(0, c1 * c1 - 4 * c2 * c0));
    const shift = isLast
      ? c1 >= 0
        ? (c1 + root) / (2 * c2)
        : (2 * c0) / (c1 - root)
      : c1 <= 0
        ? (c1 - root) / (2 * c2)
        : (2 * c0) / (c1 + root);
    const next = tau + shift;
    const inside = next > low && next < high;
    const step = inside ? next : (low + high) / 2;
    if (step === tau || high - low <= epsilon * Math.max(Math.abs(low), Math.abs(high))) break;
    tau = step;
  }
  for (let place = 0; place < size; place++) gaps[place] = at(gaps, place) - tau;
  return at(poles, origin) + tau;
};

/** The product of weights `[K, M]` and rows `[M, N]`, by SIMD. */
const multiply = (weights: Float64Array, rows: Float64Array, { k, m, n }: { k: number; m: number; n: number }): Float64Array => {
  const [up, across] = [Math.ceil(k / tile64), Math.ceil(n / tile64)];
  const sizes = { left: up * tile64 * m, right: across * tile64 * m, result: up * across * tile64 * tile64 };
  const { memory, tiles64 } = openKernels(8 * (sizes.left + sizes.right + sizes.result));
  const left = new Float64Array(memory.buffer, 0, sizes.left);
  const right = new Float64Array(memory.buffer, 8 * sizes.left, sizes.right);
  const result = new Float64Array(memory.buffer, 8 * (sizes.left + sizes.right), sizes.result);
  for (let row = 0; row < k; row++)
    for (let depth = 0, target = (row >> 2) * 4 * m + (row & 3); depth < m; depth++, target += 4)
      left[target] = weights[row * m + depth] as number;
  for (let depth = 0; depth < m; depth++)
    for (let column = 0, source = depth * n; column < n; column++, source++)
      right[(column >> 2) * 4 * m + depth * 4 + (column & 3)] = rows[source] as number;
  const stride = across * tile64;
  for (let tile = 0; tile < up; tile++)
    tiles64(8 * tile * 4 * m, right.byteOffset, result.byteOffset + 8 * tile * tile64 * stride, m, 8 * stride, across);
  if (stride === n) return result.subarray(0, k * n);
  const product = new Float64Array(k * n);
  for (let row = 0; row < k; row++) product.set(result.subarray(row * stride, row * stride + n), row * n);
  return product;
};

/** Joins the solutions of two halves by a rank-one change `ρ z zᵀ` (Cuppen 1981; Gu and Eisenstat 1995). */
const merge = (one: Eigen, other: Eigen, rho: number): Eigen => {
  const [m, n] = [one.values.length, one.values.length + other.values.length];
  const rest = n - m;
  const at = (list: Float64Array, index: number) => list[index] as number; // indices below are inside
  // z is the last column of the first eigenvectors, and the first column of the others; its squares sum to 2
  const unsorted = new Float64Array(n);
  const unsortedPoles = new Float64Array(n);
  for (let row = 0; row < m; row++) {
    unsorted[row] = at(one.vectors, row * m + m - 1) / Math.SQRT2;
    unsortedPoles[row] = at(one.values, row);
  }
  for (let row = 0; row < rest; row++) {
    unsorted[m + row] = at(other.vectors, row * rest) / Math.SQRT2;
    unsortedPoles[m + row] = at(other.values, row);
  }
  const scale = rho < 0 ? -1 : 1;
  const strength = 2 * Math.abs(rho);
  // a negative ρ is that of the negated matrix
  const sorted = Array.from(unsorted.keys()).sort((a, b) => scale * (at(unsortedPoles, a) - at(unsortedPoles, b)));
  const rows = new Float64Array(n * n);
  const poles = new Float64Array(n);
  const z = new Float64Array(n);
  for (const [place, row] of sorted.entries()) {
    poles[place] = scale * at(unsortedPoles, row);
    z[place] = at(unsorted, row);
    if (row < m) rows.set(one.vectors.subarray(row * m, (row + 1) * m), place * n);
    else rows.set(other.vectors.subarray((row - m) * rest, (row - m + 1) * rest), place * n + m);
  }
  const largest = Math.max(Math.abs(at(poles, 0)), Math.abs(at(poles, n - 1)), strength);
  const tolerance = 8 * epsilon * largest;
  // Deflation: a pole whose z is negligible is an eigenvalue; of two equal poles a rotation makes one negligible.
  const kept: number[] = [];
  const deflated: number[] = [];
  for (let index = 0; index < n; index++) {
    if (strength * Math.abs(at(z, index)) <= tolerance) {
      deflated.push(index);
      continue;
    }
    const before = kept.at(-1);
    if (before !== undefined) {
      const length = Math.hypot(at(z, before), at(z, index));
      const [cosine, sine] = [at(z, index) / length, at(z, before) / length];
      const gap = at(poles, index) - at(poles, before);
      if (Math.abs(gap * cosine * sine) <= tolerance) {
        z[index] = length;
        z[before] = 0;
        const [low, high] = [at(poles, before), at(poles, index)];
        poles[before] = low * cosine * cosine + high * sine * sine;
        poles[index] = low * sine * sine + high * cosine * cosine;
        for (let column = 0, a = before * n, b = index * n; column < n; column++, a++, b++) {
          const [x, y] = [at(rows, a), at(rows, b)];
          rows[a] = cosine * x - sine * y;
          rows[b] = sine * x + cosine * y;
        }
        kept.pop();
        deflated.push(before);
      }
    }
    kept.push(index);
  }
  const size = kept.length;
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  if (size > 0) {
    const keptPoles = Float64Array.from(kept, (index) => at(poles, index));
    const squares = Float64Array.from(kept, (index) => at(z, index) ** 2);
    const gaps = new Float64Array(size * size);
    for (let root = 0; root < size; root++) {
      const row = gaps.subarray(root * size, (root + 1) * size);
      values[root] = solveSecular({ poles: keptPoles, squares, rho: strength }, root, row);
    }
    // the z of which these roots are exact, so that the eigenvectors are orthogonal to the last digit
    const exact = new Float64Array(size);
    for (let pole = 0; pole < size; pole++) {
      let product = -at(gaps, pole * size + pole);
      for (let root = 0; root < size; root++)
        if (root !== pole) product *= at(gaps, root * size + pole) / (at(keptPoles, pole) - at(keptPoles, root));
      exact[pole] = Math.sqrt(Math.abs(product)) * (at(z, kept[pole] as number) < 0 ? -1 : 1);
    }
    for (let root = 0; root < size; root++) {
      let length = 0;
      for (let pole = 0, index = root * size; pole < size; pole++, index++) {
        const entry = at(exact, pole) / at(gaps, index);
        gaps[index] = entry;
        length += entry * entry;
      }
      length = Math.sqrt(length);
      for (let pole = 0, index = root * size; pole < size; pole++, index++) gaps[index] = at(gaps, index) / length;
    }
    const source = new Float64Array(size * n);
    for (const [place, index] of kept.entries()) source.set(rows.subarray(index * n, (index + 1) * n), place * n);
    vectors.set(multiply(gaps, source, { k: size, m: size, n }));
  }
  for (const [place, index] of deflated.entries()) {
    values[size + place] = at(poles, index);
    vectors.set(rows.subarray(index * n, (index + 1) * n), (size + place) * n);
  }
  const order = Array.from(values.keys()).sort((a, b) => scale * (at(values, a) - at(values, b)));
  const ordered = new Float64Array(n * n);
  for (const [place, row] of order.entries()) ordered.set(vectors.subarray(row * n, (row + 1) * n), place * n);
  return { values: Float64Array.from(order, (row) => scale * at(values, row)), vectors: ordered };
};

/** Eigenvalues and eigenvectors of a tridiagonal matrix, by divide and conquer. */
export const solveTridiagonal = ({ diagonal, off }: Tridiagonal): Eigen => {
  const size = diagonal.length;
  if (size <= smallest) return solveSmall({ diagonal, off });
  const middle = size >> 1;
  const rho = off[middle - 1] as number; // there are at least two halves
  const [first, second] = [diagonal.slice(0, middle), diagonal.slice(middle)];
  first[middle - 1] = (first[middle - 1] as number) - rho;
  second[0] = (second[0] as number) - rho;
  const one = solveTridiagonal({ diagonal: first, off: off.subarray(0, middle - 1) });
  const other = solveTridiagonal({ diagonal: second, off: off.subarray(middle) });
  return merge(one, other, rho);
};
