import { useMemo } from 'react';
import { otherLabels } from './legend.tsx';
import { paintOf } from './plot/paint.ts';
import type { PointColours } from './use-layout.ts';

/** Which points are hidden by the legend, and how each point is drawn. */
export const useVisible = (
  colouring: PointColours,
  { hidden, selected }: { readonly hidden: readonly string[]; readonly selected: readonly number[] },
): { readonly isHidden: ((point: number) => boolean) | undefined; readonly paint: Uint8Array } => {
  const isHidden = useMemo(() => {
    const { labels, legend } = colouring;
    if (!labels || hidden.length === 0) return undefined;
    const [named, off] = [new Set(legend.map(({ label }) => label)), new Set(hidden)];
    const flags = labels.map((label) => off.has(named.has(label) ? label : otherLabels));
    return (point: number) => flags[point] === true;
  }, [colouring, hidden]);
  const paint = useMemo(() => paintOf(colouring.colours, { selected, isHidden }), [colouring, selected, isHidden]);
  return { isHidden, paint };
};
