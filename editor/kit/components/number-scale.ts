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

type Limits = { readonly min: number; readonly max: number };

/** The nearest value inside the limits. A typed number is kept as it is typed, whatever the step of the field. */
export const within = (value: number, { min, max }: Limits): number => Math.min(max, Math.max(min, value));

/** The decimals that a number is written with, at most 10. */
const decimalsOf = (value: number): number => {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value)) ?? [];
  return Math.min(10, Math.max(0, fraction.length - Number(exponent)));
};

/** The value that is some steps further: 0.25 and a step of 0.1 give 0.35. */
export const stepped = (value: number, steps: number, { step, ...limits }: Limits & { readonly step: number }): number =>
  // the sum of many steps is not exact: no more decimals are kept than the two numbers have
  within(Number((value + steps * step).toFixed(Math.max(decimalsOf(value), decimalsOf(step)))), limits);

/** The nearest value that is a whole number of steps from the least one: a number that is dragged. */
export const settle = (value: number, { min, max, step }: Limits & { readonly step: number }): number => {
  const base = Number.isFinite(min) ? min : 0;
  const decimals = Math.max(decimalsOf(step), decimalsOf(base));
  return within(Number((base + Math.round((value - base) / step) * step).toFixed(decimals)), { min, max });
};
