import { ModelError } from '../error.ts';

/** The input of a denoising step. All arrays belong to one item of a batch, and are not changed. */
export type StepInput = {
  /** The network's output at `timesteps[index]`: `[N]`, or `[2N]` with a learned variance in the second half, which only some schedulers use. */
  readonly prediction: Float32Array;
  /** x_t `[N]`. */
  readonly sample: Float32Array;
  readonly index: number;
  /** Standard normal noise `[N]`. Required at the steps where `drawsNoise(index)` is true, and ignored at the others. */
  readonly noise?: Float32Array | undefined;
  /** The previous steps of this item, the newest one last. Schedulers with a `memory` read up to that many of them. */
  readonly previous?: readonly PreviousStep[] | undefined;
};

/** A finished step: the sample that it started from, the network's output, and its estimate of the clean picture. */
export type PreviousStep = Pick<StepInput, 'sample' | 'prediction'> & Pick<StepResult, 'x0'>;

/** The next sample `[N]`, and the current estimate of the clean picture `[N]`, for previews. */
export type StepResult = { readonly sample: Float32Array; readonly x0: Float32Array };

/** A sampler with the timesteps of the network's runs. It has no state, so all items of a batch can share it. */
export type Scheduler = {
  readonly timesteps: readonly number[];
  /** The factor of the initial noise. */
  readonly initialScale: 1;
  /** The number of previous steps that `step` reads. */
  readonly memory: number;
  drawsNoise(index: number): boolean;
  /** Throws `ModelError` (`BAD_INPUT`) when an index is outside the list, or an array is missing or has the wrong length. */
  step(input: StepInput): StepResult;
};

/** Checks the index of a step and the lengths of its arrays. Throws `ModelError` (`BAD_INPUT`). */
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

type SchedulerDefinition = Pick<Scheduler, 'timesteps' | 'drawsNoise' | 'step'> & Partial<Pick<Scheduler, 'memory'>>;

/** Creates a scheduler from its timesteps, its noise rule and its step function, and checks the input of each step. */
export const buildScheduler = ({ timesteps, memory = 0, drawsNoise, step }: SchedulerDefinition): Scheduler => ({
  timesteps,
  initialScale: 1,
  memory,
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
