/** Bytes `from` (inclusive) to `to` (exclusive). */
export type Range = { readonly from: number; readonly to: number };

/**
 * Parses a `Range` header for a body of `size` bytes (RFC 9110 §14). Returns undefined if the complete body is to be sent (no header, another
 * unit, several ranges), and `none` if the range cannot be satisfied.
 */
export const rangeOf = (header: string | undefined, size: number): Range | 'none' | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const count = Math.min(Number(last), size);
    return count === 0 ? 'none' : { from: size - count, to: size };
  }
  const from = Number(first);
  const to = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < from) return undefined;
  return from >= size ? 'none' : { from, to };
};
