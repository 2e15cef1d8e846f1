/** A bar of the explained-variance chart. Heights are from 0 to 1 of the chart. */
export type VarianceBar = { readonly component: number; readonly share: number; readonly cumulative: number; readonly height: number };

/** The first bars of the chart. The tallest one fills it; `cumulative` is what a component and all before it explain together. */
export const varianceBars = (ratios: Float32Array, most: number): VarianceBar[] => {
  const tallest = ratios.reduce((greatest, share) => Math.max(greatest, share), 0);
  let cumulative = 0;
  return Array.from(ratios.subarray(0, most), (share, component) => {
    cumulative = Math.min(1, cumulative + share);
    return { component, share, cumulative, height: tallest === 0 ? 0 : share / tallest };
  });
};

/** Number of components that explain a share of the variance; all of them if they do not reach it. */
export const componentsFor = (ratios: Float32Array, share: number): number => {
  let sum = 0;
  for (const [index, ratio] of ratios.entries()) {
    sum += ratio;
    if (sum >= share - 1e-6) return index + 1;
  }
  return ratios.length;
};

/** A share in words: 12 %, 3.4 %, 0.05 %. */
export const percent = (share: number): string => {
  const value = share * 100;
  return `${value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2)} %`;
};
