import { type Component, memoryOf } from './component.ts';
import { product } from './conditions.ts';

/** Memory for the intermediate values of one run of a network: 2 GiB. */
const runMemory = 2 ** 31;
/** The values of a sample for which a network's intermediate values take about a tenth of the memory of its weights: 4 × 64 × 64. */
const usualValues = 4 * 64 * 64;

/**
 * The number of rows that one run of a network may have, at least 1, from a rough estimate of the memory of its intermediate values: a tenth of the memory of
 * its weights for a row of 4 × 64 × 64 values, and in proportion for others. `shape` is the shape of the network's largest input or output. Small networks may
 * have any number of rows.
 */
export const largestRun = (component: Component, shape: readonly number[]): number =>
  Math.max(1, Math.floor(runMemory / ((memoryOf(component) / 10) * (product(shape) / usualValues))));

/** The number of items that a loop may denoise as one batch: at most `most`, and as many as one run has rows for. `rows` is the number of rows per item. */
export const largestBatch = (run: number, { most, rows }: { readonly most: number; readonly rows: number }): number =>
  Math.max(1, Math.min(most, Math.floor(run / rows)));
