import { z } from 'zod';
import { schedulerNames } from '../models/schedulers/names.ts';

/** Params that several nodes share, each written once. */

/** The model family of a node that starts from text, pictures or nothing. */
export const family = () => z.string().min(1).default('emoji').describe('Model family, as `unclip models` lists them.');

/** The model family of a node that is fed embeddings. */
export const familyOfSpace = () =>
  z.string().min(1).optional().describe('Model family. Default: the family of the embedding space of the inputs.');

export const seed = () =>
  z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .default(0)
    .meta({ widget: 'seed', description: 'The seed of the noise. The same seed gives the same result, on every machine.' });

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
    description: 'Fresh noise in each DDIM step: 0 is deterministic, 1 is as much as DDPM draws. Other schedulers do not read it.',
  });

export const scheduler = () => z.enum(schedulerNames).optional().describe('The scheduler of the steps. Default: the one of the model.');

/** How often values come in a list: each one `repeat` times in a row, the whole list `cycles` times. */
export const repetition = {
  repeat: z.int().min(1).max(1000).default(1).describe('Each value this many times in a row: for the outer side of a table.'),
  cycles: z.int().min(1).max(1000).default(1).describe('The whole list this many times: for the inner side of a table.'),
};

/** Each value `repeat` times in a row, the whole list `cycles` times. */
export const repeated = <Value>(values: readonly Value[], { repeat, cycles }: { repeat: number; cycles: number }): Value[] =>
  Array.from({ length: cycles }, () => values.flatMap((value) => Array.from({ length: repeat }, () => value))).flat();

/** `count` values from `start` to `stop`, both included and exact; one value is `start`. */
export const spaced = (start: number, stop: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) =>
    index > 0 && index === count - 1 ? stop : start + ((stop - start) * index) / Math.max(1, count - 1),
  );

/** A walk in even steps between two values. */
export const walk = {
  steps: z
    .int()
    .min(1)
    .max(1000)
    .default(9)
    .meta({ widget: 'slider', description: 'Values a pair, both ends included. One is the start alone.' }),
  method: z
    .enum(['slerp', 'lerp'])
    .default('slerp')
    .describe('`slerp` walks along the sphere, as the paper does; `lerp` along the straight line.'),
  start: z.number().min(0).max(1).default(0).meta({ widget: 'slider', step: 0.01, description: 'Where on the way to begin.' }),
  end: z.number().min(0).max(1).default(1).meta({ widget: 'slider', step: 0.01, description: 'Where on the way to end.' }),
};

/** How much the embedding of a port counts in a mix. */
export const weight = (name: string) =>
  z
    .number()
    .min(-10)
    .max(10)
    .default(1)
    .meta({ widget: 'slider', step: 0.05, description: `Weight of embedding ${name}. A negative one takes away.` });
