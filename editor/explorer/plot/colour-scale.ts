/** Red, green and blue from 0 to 1. */
export type Colour = readonly [number, number, number];

/** Twelve hues that colour-blind people can tell apart, on dark and on light backgrounds (by Paul Tol and Okabe-Ito, with equal lightness). */
const hues: readonly Colour[] = [
  [0.36, 0.61, 0.96],
  [0.93, 0.55, 0.2],
  [0.26, 0.71, 0.53],
  [0.87, 0.4, 0.66],
  [0.62, 0.5, 0.92],
  [0.8, 0.68, 0.2],
  [0.9, 0.38, 0.36],
  [0.22, 0.7, 0.78],
  [0.56, 0.68, 0.25],
  [0.72, 0.48, 0.36],
  [0.66, 0.44, 0.68],
  [0.45, 0.58, 0.7],
];
/** The colour of points without a label, and of labels after the twelfth. */
export const neutral: Colour = [0.55, 0.56, 0.6];

/** A label, the number of points that have it, and its colour. */
export type LegendEntry = { readonly label: string; readonly count: number; readonly colour: Colour };
/**
 * Colours `[N, 3]` of points, with their legend: labels, of which `others` counts the points without an entry, or the range of a scale from its least to
 * its greatest value.
 */
export type Colouring = {
  readonly legend: readonly LegendEntry[];
  readonly others: number;
  readonly range?: readonly [number, number];
  readonly colours: Float32Array;
};

const paint = (count: number, colourOf: (index: number) => Colour): Float32Array => {
  const colours = new Float32Array(count * 3);
  for (let index = 0; index < count; index++) colours.set(colourOf(index), index * 3);
  return colours;
};

/** Colours by label: each of the most frequent labels has a hue, all others are grey. Of equally frequent labels, the first wins. */
export const colourByLabel = (labels: readonly string[], count = labels.length): Colouring => {
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== '') counts.set(label, (counts.get(label) ?? 0) + 1);
  const ranked = [...counts].sort(([, a], [, b]) => b - a).slice(0, hues.length);
  const legend = ranked.map(([label, count], index) => ({ label, count, colour: hues[index] ?? neutral }));
  const colours = new Map(legend.map(({ label, colour }) => [label, colour]));
  const named = legend.reduce((sum, entry) => sum + entry.count, 0);
  return { legend, others: Math.max(0, count - named), colours: paint(count, (index) => colours.get(labels[index] ?? '') ?? neutral) };
};

/** Whether colours by label are of use: at least half of the points get a hue, there is more than one, and labels are shared. */
export const labelsAreUseful = (labels: readonly string[]): boolean => {
  const { others, legend } = colourByLabel(labels);
  return legend.length > 1 && legend.length <= labels.length / 2 && others <= labels.length / 2;
};

/** A colour from blue through grey to orange, for a standard score from -2 to 2. */
export const divergingColour = (value: number): Colour => {
  const share = Math.min(Math.abs(value) / 2, 1);
  const end: Colour = value < 0 ? [0.27, 0.53, 0.95] : [0.95, 0.52, 0.16];
  const mix = (channel: 0 | 1 | 2) => neutral[channel] + (end[channel] - neutral[channel]) * share;
  return [mix(0), mix(1), mix(2)];
};

/** Colours by one number per point, such as its score on a third component. */
export const colourByValue = (values: Float32Array): Colouring => ({
  legend: [],
  others: 0,
  colours: paint(values.length, (index) => divergingColour(values[index] ?? 0)),
});

/** A scale of rising lightness and changing hue, as viridis is. */
const stops: readonly Colour[] = [
  [0.31, 0.27, 0.62],
  [0.21, 0.44, 0.69],
  [0.16, 0.61, 0.63],
  [0.38, 0.76, 0.47],
  [0.71, 0.85, 0.29],
  [0.99, 0.88, 0.23],
];

/** A colour of the scale, for a share from 0 to 1. */
export const scaleColour = (share: number): Colour => {
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const [from = neutral, to = from] = stops.slice(Math.floor(at), Math.floor(at) + 2);
  const mix = (channel: 0 | 1 | 2) => from[channel] + (to[channel] - from[channel]) * (at % 1);
  return [mix(0), mix(1), mix(2)];
};

/** The scale as a CSS gradient from the least to the greatest value. */
export const scaleGradient = (): string => `linear-gradient(to right, ${stops.map(cssColour).join(', ')})`;

/** Colours by a number of any range. The range leaves out the most extreme 2 % at both ends, and values that are not finite are grey. */
export const colourByScale = (values: ArrayLike<number>): Colouring => {
  const step = Math.max(1, Math.floor(values.length / 5000));
  const sample: number[] = [];
  for (let index = 0; index < values.length; index += step) if (Number.isFinite(values[index])) sample.push(values[index] as number); // inside the list
  sample.sort((a, b) => a - b);
  const at = (share: number) => sample[Math.min(sample.length - 1, Math.floor(share * sample.length))] ?? 0;
  const [least, greatest] = [at(0.02), at(0.98)];
  const colourOf = (value: number | undefined): Colour =>
    value === undefined || !Number.isFinite(value) ? neutral : scaleColour(greatest === least ? 0.5 : (value - least) / (greatest - least));
  return { legend: [], others: 0, range: [least, greatest], colours: paint(values.length, (index) => colourOf(values[index])) };
};

/** One colour for all points. */
export const colourEvenly = (count: number): Colouring => ({ legend: [], others: 0, colours: paint(count, () => hues[0] ?? neutral) });

/** A colour as CSS writes it. */
export const cssColour = ([red, green, blue]: Colour): string =>
  `rgb(${Math.round(red * 255)} ${Math.round(green * 255)} ${Math.round(blue * 255)})`;
