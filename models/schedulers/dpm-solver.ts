import { ModelError } from '../error.ts';
import { roundHalfEven } from '../round-half-even.ts';
import { mix, noiseScale, signalScale } from './float32.ts';
import type { NoiseSchedule } from './noise-schedule.ts';
import { clamp, type PredictionKind } from './prediction.ts';
import { buildScheduler, type Scheduler } from './scheduler.ts';
import type { Spacing } from './timesteps.ts';

/** The parameters of a DPM-Solver++ sampler. */
export type DpmSolverOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  /** x0 is clamped to ±`clip`; null does not clamp. */
  clip: number | null;
  timesteps: readonly number[];
  order: 1 | 2;
  solver: 'midpoint' | 'heun';
  /** With fewer than 15 steps, the last step is of first order. */
  lowerOrderFinal: boolean;
  /** The last step is always of first order. */
  eulerAtFinal: boolean;
  /** The noise level after the last step: 0 (the clean picture), or that of training step 0. */
  finalSigma: 'zero' | 'minimum';
};

const { fround, sqrt, exp, log } = Math;

/** The number of training steps whose λ = ln(√ᾱ/√(1-ᾱ)) is at least `lambdaMinimum`: the first ones. */
export const stepsAbove = ({ alphaBars }: NoiseSchedule, lambdaMinimum: number): number => {
  const lambda = (alphaBar: number) => fround(fround(log(signalScale(alphaBar))) - fround(log(noiseScale(alphaBar))));
  return alphaBars.filter((alphaBar) => lambda(alphaBar) >= lambdaMinimum).length;
};

/**
 * N falling timesteps, without the part of the schedule whose λ = ln(√ᾱ/√(1-ᾱ)) is under `lambdaMinimum`. (The cosine schedule ends at λ = -9.9,
 * which is too far for one step of the solver; diffusers recommends -5.1 for it.) Duplicate timesteps are removed.
 * Source: `set_timesteps` of diffusers' DPMSolverMultistepScheduler.
 */
export const dpmSolverTimesteps = (
  schedule: NoiseSchedule,
  { spacing, steps, offset = 0, lambdaMinimum }: { spacing: Spacing; steps: number; offset?: number; lambdaMinimum: number },
): number[] => {
  const { trainSteps } = schedule;
  const last = stepsAbove(schedule, lambdaMinimum);
  const stride = Math.floor(last / (steps + 1));
  const timestep = {
    linspace: (index: number) => roundHalfEven((steps - index) * ((last - 1) / steps)),
    leading: (index: number) => (steps - index) * stride + offset,
    trailing: (index: number) => roundHalfEven(last - (index * trainSteps) / steps) - 1,
  }[spacing];
  return [...new Set(Array.from({ length: steps }, (_, index) => Math.min(Math.max(timestep(index), 0), trainSteps - 1)))];
};

/** A noise level in the solver's terms: σ = √((1-ᾱ)/ᾱ), and the signal scale, noise scale and λ computed from σ, all float32. */
const levelOf = (sigma: number) => {
  const alpha = fround(1 / fround(sqrt(fround(fround(sigma * sigma) + 1))));
  const noise = fround(sigma * alpha);
  return { sigma, alpha, noise, lambda: fround(fround(log(alpha)) - fround(log(noise))) };
};

/** σ of each timestep and after the last step, `[steps + 1]`, in float32. */
export const dpmSolverSigmas = ({
  schedule,
  timesteps,
  finalSigma,
}: Pick<DpmSolverOptions, 'schedule' | 'timesteps' | 'finalSigma'>): Float32Array => {
  const sigma = (timestep: number) => {
    const alphaBar = schedule.alphaBars[timestep] ?? Number.NaN;
    return fround(sqrt(fround(fround(1 - alphaBar) / alphaBar)));
  };
  return Float32Array.from([...timesteps.map(sigma), finalSigma === 'zero' ? 0 : sigma(0)]);
};

/**
 * DPM-Solver++ (2M), a multistep solver of the diffusion ODE. It draws no noise, and needs the x0 of the previous step.
 * Source: Lu et al. 2022 (arXiv 2211.01095), algorithm 2, as in diffusers' `DPMSolverMultistepScheduler`.
 */
export const dpmSolver = (options: DpmSolverOptions): Scheduler => {
  const { prediction: kind, clip, timesteps, order, solver, lowerOrderFinal, eulerAtFinal, finalSigma } = options;
  const levels = Array.from(dpmSolverSigmas(options), levelOf);
  const lowerAtEnd = finalSigma === 'zero' || eulerAtFinal || (lowerOrderFinal && timesteps.length < 15);
  const firstOrder = (index: number) => order === 1 || index === 0 || (lowerAtEnd && index === timesteps.length - 1);
  const level = (index: number) => levels[index] ?? levelOf(0);
  return buildScheduler({
    timesteps,
    memory: 1,
    drawsNoise: () => false,
    step({ prediction, sample, index, previous }) {
      const [current, next] = [level(index), level(index + 1)];
      const x0 = clamp(predictX0({ prediction, sample, level: current, kind }), clip);
      const h = fround(next.lambda - current.lambda);
      const decay = fround(fround(exp(-h)) - 1);
      const [ofSample, ofX0] = [fround(next.noise / current.noise), -fround(next.alpha * decay)];
      if (firstOrder(index)) return { sample: mix([ofSample, sample], [ofX0, x0]), x0 };
      const previousX0 = previous?.at(-1)?.x0;
      if (previousX0?.length !== sample.length) {
        throw new ModelError('BAD_INPUT', 'Step {index} of DPM-Solver++ needs the previous step. Pass it as previous.', {
          params: { index },
        });
      }
      const ratio = fround(fround(current.lambda - level(index - 1).lambda) / h);
      const slope = mix([1 / ratio, x0], [-1 / ratio, previousX0]);
      const ofSlope = solver === 'midpoint' ? 0.5 * ofX0 : fround(next.alpha * fround(fround(decay / h) + 1));
      return { sample: mix([ofSample, sample], [ofX0, x0], [ofSlope, slope]), x0 };
    },
  });
};

type SolverPrediction = { prediction: Float32Array; sample: Float32Array; level: ReturnType<typeof levelOf>; kind: PredictionKind };

/** The clean picture `[N]` that a prediction implies, with the solver's own signal and noise scales. */
const predictX0 = ({ prediction, sample, level: { alpha, noise }, kind }: SolverPrediction): Float32Array => {
  switch (kind) {
    case 'epsilon':
      return mix([1 / alpha, sample], [-noise / alpha, prediction]);
    case 'v_prediction':
      return mix([alpha, sample], [-noise, prediction]);
    case 'sample':
      return prediction.slice(0, sample.length);
  }
};
