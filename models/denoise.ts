import { throwIfAborted } from './error.ts';
import type { Denoiser } from './guidance.ts';
import type { InverseScheduler, Scheduler } from './schedulers/index.ts';

/** What is known after a step: the step's number from 1, and the x0 the first item seems to become. */
export type StepReport = { readonly step: number; readonly of: number; readonly x0: Float32Array };

/**
 * Takes samples from noise to the end of a schedule, all items at once. Each item has a scheduler (all with the same timesteps) and a
 * source of noise of its own, which is asked once a step that draws noise. Stops between steps when the signal aborts.
 * @throws ModelError
 */
export const denoise = async (settings: {
  readonly denoiser: Denoiser;
  readonly schedulers: readonly (Scheduler | InverseScheduler)[];
  readonly start: readonly Float32Array[];
  readonly noise: readonly { randn(count: number): Float32Array }[];
  readonly signal?: AbortSignal | undefined;
  readonly report?: ((report: StepReport) => void | Promise<void>) | undefined;
}): Promise<Float32Array[]> => {
  const { denoiser, schedulers, noise, signal, report } = settings;
  let samples = [...settings.start];
  let estimates: Float32Array[] = [];
  const timesteps = schedulers[0]?.timesteps ?? [];
  for (const [index, timestep] of timesteps.entries()) {
    throwIfAborted(signal);
    const predictions = await denoiser(samples, timestep, signal);
    const steps = schedulers.map((scheduler, item) => {
      const sample = samples[item] ?? new Float32Array();
      const prediction = predictions[item] ?? new Float32Array();
      if (!('drawsNoise' in scheduler)) return scheduler.step({ prediction, sample, index });
      const fresh = scheduler.drawsNoise(index) ? noise[item]?.randn(sample.length) : undefined;
      return scheduler.step({ prediction, sample, index, noise: fresh, previousX0: estimates[item] });
    });
    samples = steps.map(({ sample }) => sample);
    estimates = steps.map(({ x0 }) => x0);
    await report?.({ step: index + 1, of: timesteps.length, x0: estimates[0] ?? new Float32Array() });
  }
  return samples;
};
