import { throwIfAborted } from './error.ts';
import type { Denoiser } from './guidance.ts';
import type { InverseScheduler, PreviousStep, Scheduler } from './schedulers/index.ts';

/** A finished step: its number from 1, the number of steps, and the current estimate of x0 for the first item. */
export type StepReport = { readonly step: number; readonly of: number; readonly x0: Float32Array };

/**
 * Denoises samples from the start to the end of a schedule, all items as one batch. Each item has its own scheduler, all with the same timesteps, and
 * its own source of noise, which is drawn from once for each step that needs noise. Stops between steps when the signal aborts.
 * @throws ModelError
 */
export const denoise = async (settings: {
  readonly denoiser: Denoiser;
  readonly schedulers: readonly (Scheduler | InverseScheduler)[];
  readonly start: readonly Float32Array[];
  readonly noise: readonly { randn(count: number): Float32Array }[];
  /** How often each step of an inverse scheduler is repeated with its own result (`InverseStepInput`). Default: 0. */
  readonly refinements?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly report?: ((report: StepReport) => void | Promise<void>) | undefined;
}): Promise<Float32Array[]> => {
  const { denoiser, schedulers, noise, refinements = 0, signal, report } = settings;
  let samples = [...settings.start];
  let previous: PreviousStep[][] = schedulers.map(() => []);
  const timesteps = schedulers[0]?.timesteps ?? [];
  for (const [index, timestep] of timesteps.entries()) {
    throwIfAborted(signal);
    const inverse = schedulers.some((scheduler) => !('drawsNoise' in scheduler));
    let seen = samples;
    let predictions = await denoiser(seen, timestep, signal);
    for (let repeat = 0; inverse && repeat < refinements; repeat++) {
      throwIfAborted(signal);
      seen = schedulers.map((scheduler, item) => {
        const [sample = new Float32Array(), prediction = new Float32Array()] = [samples[item], predictions[item]];
        return scheduler.step({ prediction, sample, index, seen: seen[item] }).sample;
      });
      predictions = await denoiser(seen, timestep, signal);
    }
    const steps = schedulers.map((scheduler, item) => {
      const sample = samples[item] ?? new Float32Array();
      const prediction = predictions[item] ?? new Float32Array();
      if (!('drawsNoise' in scheduler)) return scheduler.step({ prediction, sample, index, seen: seen[item] });
      const fresh = scheduler.drawsNoise(index) ? noise[item]?.randn(sample.length) : undefined;
      return scheduler.step({ prediction, sample, index, noise: fresh, previous: previous[item] });
    });
    previous = previous.map((earlier, item) => {
      const scheduler = schedulers[item];
      const memory = scheduler && 'memory' in scheduler ? scheduler.memory : 0;
      const [sample, prediction, x0] = [samples[item], predictions[item], steps[item]?.x0];
      return memory > 0 && sample && prediction && x0 ? [...earlier, { sample, prediction, x0 }].slice(-memory) : [];
    });
    samples = steps.map(({ sample }) => sample);
    await report?.({ step: index + 1, of: timesteps.length, x0: steps[0]?.x0 ?? new Float32Array() });
  }
  return samples;
};
