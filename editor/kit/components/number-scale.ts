/** How a number field maps its value to a fraction of its width: even, or by powers where the range spans decades. */
export type NumberScale = {
  readonly fraction: (value: number) => number;
  readonly value: (fraction: number) => number;
};

/** The scale of a range. A range from 0 or 1 to 200 and more is bent, so that its small values have room. */
export const numberScale = (min: number, max: number): NumberScale => {
  const power = min >= 0 && max - min >= 200 ? 3 : 1;
  const span = max - min || 1;
  return {
    fraction: (value) => Math.min(1, Math.max(0, (value - min) / span)) ** (1 / power),
    value: (fraction) => min + span * Math.min(1, Math.max(0, fraction)) ** power,
  };
};

/** The nearest value the field can hold. */
export const settle = (
  value: number,
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
): number => {
  const base = Number.isFinite(min) ? min : 0;
  const stepped = base + Math.round((value - base) / step) * step;
  // the sum of many steps is not exact: as many decimals as the step has are kept
  const decimals = Math.min(10, Math.max(0, -Math.floor(Math.log10(step)) + 1));
  return Math.min(max, Math.max(min, Number(stepped.toFixed(decimals))));
};
