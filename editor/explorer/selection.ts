import type { SelectHow } from './plot/use-scatter-pointer.ts';

/** The selection, in rising order, after points were selected. */
export const selectionAfter = (before: readonly number[], points: readonly number[], how: SelectHow): readonly number[] => {
  const rising = (values: Iterable<number>) => [...new Set(values)].sort((a, b) => a - b);
  if (how === 'replace') return rising(points);
  if (how === 'add') return points.length === 0 ? before : rising([...before, ...points]);
  const removed = new Set(points);
  return before.filter((point) => !removed.has(point));
};
