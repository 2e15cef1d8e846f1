import type { Manifest } from '../manifest.ts';
import { mix, noiseScale, signalScale } from './float32.ts';

/** How a network was trained to denoise: the `scheduler` section of a manifest's prior or decoder. */
export type Training = NonNullable<Manifest['decoder']>['scheduler'];

/** The noise levels that a network was trained on. */
export type NoiseLevels = Pick<Training, 'trainSteps' | 'betaSchedule' | 'betaStart' | 'betaEnd'>;

/** β_t and ᾱ_t = Π(1-β) of the training steps t, each `[trainSteps]`, in float32 as in torch. */
export type NoiseSchedule = { readonly trainSteps: number; readonly betas: Float32Array; readonly alphaBars: Float32Array };

const { fround, sqrt, cos } = Math;

/** `torch.linspace` in float32. It steps from both ends towards the middle with fused multiply-add; the product is exact in float64. */
const linspace = (start: number, end: number, count: number): Float32Array => {
  const [first, last] = [fround(start), fround(end)];
  const step = fround(fround(last - first) / Math.max(count - 1, 1));
  return Float32Array.from({ length: count }, (_, index) =>
    index < count / 2 ? fround(first + step * index) : fround(last - step * (count - 1 - index)),
  );
};

/** Cosine schedule, β at most 0.999. Source: Nichol & Dhariwal 2021, equation 17. */
const cosineBetas = (count: number): Float32Array => {
  const level = (time: number) => cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Float32Array.from({ length: count }, (_, index) => Math.min(1 - level((index + 1) / count) / level(index / count), 0.999));
};

const betasOf = ({ betaSchedule, betaStart, betaEnd, trainSteps }: NoiseLevels): Float32Array => {
  switch (betaSchedule) {
    case 'squaredcos_cap_v2':
      return cosineBetas(trainSteps);
    case 'linear':
      return linspace(betaStart, betaEnd, trainSteps);
    case 'scaled_linear':
      return linspace(sqrt(betaStart), sqrt(betaEnd), trainSteps).map((root) => root * root);
  }
};

/** Noise levels of all training steps, equal to those of diffusers in float32. */
export const noiseSchedule = (training: NoiseLevels): NoiseSchedule => {
  const betas = betasOf(training);
  let product = 1;
  const alphaBars = betas.map((beta) => {
    product *= fround(1 - beta);
    return product;
  });
  return { trainSteps: training.trainSteps, betas, alphaBars };
};

/** ᾱ at a training step. A negative step is the clean picture, whose ᾱ is `final`. */
export const alphaBarAt = ({ alphaBars }: NoiseSchedule, timestep: number, final = 1): number =>
  timestep < 0 ? final : (alphaBars[timestep] ?? Number.NaN);

/** Adds noise `[N]` to a clean picture `[N]` at a training step: √ᾱ clean + √(1-ᾱ) noise. Source: Ho et al. 2020, equation 4. */
export const addNoise = (
  schedule: NoiseSchedule,
  { clean, noise, timestep }: { clean: Float32Array; noise: Float32Array; timestep: number },
) => {
  const alphaBar = alphaBarAt(schedule, timestep);
  return mix([signalScale(alphaBar), clean], [noiseScale(alphaBar), noise]);
};
