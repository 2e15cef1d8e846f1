import { ModelError } from '../error.ts';

/** What a denoising step is given. All arrays belong to one item of a batch and are left as they are. */
export type StepInput = {
  /** The network's output at `timesteps[index]`, `[N]`; or `[2N]`, the second half a learned variance, which is unused where none is asked for. */
  readonly prediction: Float32Array;
  /** x_t `[N]`. */
  readonly sample: Float32Array;
  readonly index: number;
  /** Normal noise `[N]`; needed at the steps where `drawsNoise(index)`, unused at the others. */
  readonly noise?: Float32Array | undefined;
  /** The x0 that the step before gave for this item `[N]`. DPM-Solver++ needs it after its first step; the others have no use for it. */
  readonly previousX0?: Float32Array | undefined;
};

/** The next sample `[N]`, and the estimate of the clean picture `[N]` behind it (for previews). */
export type StepResult = { readonly sample: Float32Array; readonly x0: Float32Array };

/** A sampler with its list of timesteps. It holds no state: one scheduler serves every item of a batch. */
export type Scheduler = {
  readonly timesteps: readonly number[];
  /** What the starting noise is multiplied with. */
  readonly initialScale: 1;
  drawsNoise(index: number): boolean;
  /** Throws `ModelError` (`BAD_INPUT`) when an index is outside the list, or an array is missing or has the wrong length. */
  step(input: StepInput): StepResult;
};

/** Checks index and lengths of a step's arrays. Throws `ModelError` (`BAD_INPUT`). */
export const checkStep = ({ prediction, sample, index }: StepInput, steps: number): void => {
  if (!Number.isInteger(index) || index < 0 || index >= steps)
    throw new ModelError('BAD_INPUT', 'There is no step {index}: this scheduler has the steps 0 to {last}.', {
      params: { index, last: steps - 1 },
    });
  if (prediction.length !== sample.length && prediction.length !== 2 * sample.length) {
    throw new ModelError(
      'BAD_INPUT',
      'The network computed {found} values for a sample of {size}. It must compute {size}, or twice as many with a learned variance.',
      { params: { found: prediction.length, size: sample.length } },
    );
  }
};

type Parts = { timesteps: readonly number[]; drawsNoise(index: number): boolean; step(input: StepInput): StepResult };

/** A scheduler out of its list, its noise and its step, with the step's input checked. */
export const buildScheduler = ({ timesteps, drawsNoise, step }: Parts): Scheduler => ({
  timesteps,
  initialScale: 1,
  drawsNoise,
  step(input) {
    checkStep(input, timesteps.length);
    if (drawsNoise(input.index) && input.noise?.length !== input.sample.length) {
      throw new ModelError('BAD_INPUT', 'Step {index} needs {size} values of noise, not {found}. Draw them with randn.', {
        params: { index: input.index, size: input.sample.length, found: input.noise?.length ?? 0 },
      });
    }
    return step(input);
  },
});
