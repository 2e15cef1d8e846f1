import * as z from 'zod';
import { metrics } from '../models/latent/metrics.ts';
import { schedulerNames } from '../models/schedulers/names.ts';

/** Params that several nodes share. */

/** The model family of a node that starts from text, pictures or nothing. */
export const family = () =>
  z.string().min(1).default('emoji').meta({ model: true, description: 'Model family, as `unclip models` lists them.' });

/** The model family of a node whose inputs are embeddings. */
export const familyOfSpace = () =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ model: true, description: 'Model family. Default: the family of the embedding space of the inputs.' });

export const seed = (description = 'The seed of the noise. The same seed gives the same result on every machine.') =>
  z.int().min(0).max(0xffff_ffff).default(0).meta({ widget: 'seed', description });

export const steps = () =>
  z.int().min(1).max(1000).optional().meta({
    widget: 'slider',
    description: 'Denoising steps. More steps are slower and give finer results. Default: the value of the model.',
  });

export const guidance = () =>
  z.number().min(0).max(20).optional().meta({
    widget: 'slider',
    step: 0.1,
    description: 'Guidance scale: how closely the result follows the input; 1 is no guidance. Default: the value of the model.',
  });

export const eta = () =>
  z.number().min(0).max(1).default(0).meta({
    widget: 'slider',
    step: 0.05,
    description: 'Fresh noise in each DDIM step: 0 is deterministic, 1 adds as much as DDPM. Other schedulers ignore it.',
  });

/** The size of pictures, for models that draw pictures of any size. */
export const pictureSize = {
  width: z
    .int()
    .min(8)
    .max(4096)
    .optional()
    .describe('Width of the pictures in pixels, for models that draw pictures of any size. Default: the width of the model.'),
  height: z
    .int()
    .min(8)
    .max(4096)
    .optional()
    .describe('Height of the pictures in pixels, for models that draw pictures of any size. Default: the height of the model.'),
};

export const scheduler = () => z.enum(schedulerNames).optional().describe('The scheduler of the steps. Default: the one of the model.');

/** Params that repeat the values of a list: each value `repeat` times in a row, then the complete list `cycles` times. */
export const repetition = {
  repeat: z.int().min(1).max(1000).default(1).describe('How often each value is repeated in a row: for the outer side of a table.'),
  cycles: z.int().min(1).max(1000).default(1).describe('How often the complete list is repeated: for the inner side of a table.'),
};

/** Whether a list of `count` values is short enough to be an instant result, repeated as the params say. */
export const isShort = (count: number, { repeat, cycles }: { repeat: number; cycles: number }): boolean => count * repeat * cycles <= 1000;

/** The list with each value `repeat` times in a row, and that complete list `cycles` times. */
export const repeated = <Value>(values: readonly Value[], { repeat, cycles }: { repeat: number; cycles: number }): Value[] =>
  Array.from({ length: cycles }, () => values.flatMap((value) => Array.from({ length: repeat }, () => value))).flat();

/** `count` evenly spaced values from `start` to `stop`, both included exactly. One value is `start`. */
export const spaced = (start: number, stop: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) =>
    index > 0 && index === count - 1 ? stop : start + ((stop - start) * index) / Math.max(1, count - 1),
  );

/** The params of a walk in even steps between two values. */
export const walk = {
  steps: z
    .int()
    .min(1)
    .max(1000)
    .default(9)
    .meta({ widget: 'slider', description: 'Values per pair, both ends included. One value is only the start.' }),
  method: z
    .enum(['slerp', 'lerp'])
    .default('slerp')
    .describe('`slerp` walks along the sphere, as in the paper; `lerp` walks along the straight line.'),
  start: z.number().min(0).max(1).default(0).meta({ widget: 'slider', step: 0.01, description: 'Where on the walk to begin.' }),
  end: z.number().min(0).max(1).default(1).meta({ widget: 'slider', step: 0.01, description: 'Where on the walk to end.' }),
};

/** The params of a walk that has only one of the steps. */
export const oneStep = (
  { start, end, steps }: { readonly start: number; readonly end: number; readonly steps: number },
  item: number,
): { start: number; steps: number } => ({ start: spaced(start, end, steps)[item] ?? start, steps: 1 });

/** The weight of the embedding of an input in a mix. */
export const weight = (name: string) =>
  z
    .number()
    .min(-10)
    .max(10)
    .default(1)
    .meta({ widget: 'slider', step: 0.05, description: `Weight of embedding ${name}. A negative weight subtracts it.` });

/** How near two embeddings are. */
export const metric = () =>
  z
    .enum(metrics)
    .default('cosine')
    .describe('`cosine` compares directions, as CLIP does; `euclidean` compares positions by their distance.');

/** The column of a table of scores. */
export const scoreColumn = () => z.string().max(1000).default('').describe('The column of the table in `scores`. Default: the first one.');
