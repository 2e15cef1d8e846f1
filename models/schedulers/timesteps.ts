import { roundHalfEven } from '../round-half-even.ts';

/** How N timesteps are spaced over the T training steps, in diffusers' terms. */
export type Spacing = 'leading' | 'trailing' | 'linspace';

/** A denoising step from the noise level of training step `from` to that of `to`. A negative `to` is the clean picture. */
export type Transition = { readonly from: number; readonly to: number };

const descending = (steps: number, timestep: (index: number) => number): number[] =>
  Array.from({ length: steps }, (_, index) => timestep(steps - 1 - index));

/**
 * N timesteps in falling order. Source: `set_timesteps` of diffusers' DDIMScheduler.
 * - leading: i·⌊T/N⌋ + offset, so the last one is `offset` and the first is well below T
 * - trailing: round(T - i·T/N) - 1, so the first one is T - 1
 * - linspace: round(i·(T-1)/(N-1)), so both ends are included; a single step starts at T - 1 (in diffusers at 0, where there is no noise to remove)
 */
export const spacedTimesteps = (
  spacing: Spacing,
  { trainSteps, steps, offset = 0 }: { trainSteps: number; steps: number; offset?: number },
) => {
  switch (spacing) {
    case 'leading': {
      const stride = Math.floor(trainSteps / steps);
      return descending(steps, (index) => Math.min(index * stride + offset, trainSteps - 1));
    }
    case 'trailing':
      return descending(steps, (index) => roundHalfEven(trainSteps - ((steps - 1 - index) * trainSteps) / steps) - 1);
    case 'linspace':
      return steps === 1 ? [trainSteps - 1] : descending(steps, (index) => roundHalfEven(index * ((trainSteps - 1) / (steps - 1))));
  }
};

/** Transitions from each timestep to the next one of the list, and from the last one to the clean picture. */
export const towardsNext = (timesteps: readonly number[]): Transition[] =>
  timesteps.map((from, index) => ({ from, to: timesteps[index + 1] ?? -1 }));

/** Transitions down by a constant stride, as in diffusers' DDIMScheduler for every spacing. They may miss the next timestep of the list by 1. */
export const byStride = (timesteps: readonly number[], stride: number): Transition[] =>
  timesteps.map((from) => ({ from, to: from - stride }));
