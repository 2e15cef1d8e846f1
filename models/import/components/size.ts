import { ModelError } from '../../error.ts';

/**
 * The side of a network's square samples, from the `sample_size` of its configuration.
 * @throws ModelError `BAD_REPOSITORY` when they are no squares
 */
export const squareSize = (sampleSize: number | readonly [number, number] | null, byDefault: number): number => {
  if (typeof sampleSize === 'number') return sampleSize;
  const [height, width] = sampleSize ?? [byDefault, byDefault];
  if (height === width) return height;
  throw new ModelError('BAD_REPOSITORY', 'The network computes pictures of {height} × {width}. Only squares can be used.', {
    params: { height, width },
  });
};
