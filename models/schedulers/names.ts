import { ModelError } from '../error.ts';

/** The names of the schedulers. This module does not import them, so a form can list the names cheaply. */
export const schedulerNames = ['unclip', 'ddpm', 'ddim', 'pndm', 'dpm-solver++', 'lcm'] as const;
export type SchedulerName = (typeof schedulerNames)[number];

/**
 * Checks the name of a scheduler that comes from a user or a manifest.
 * @throws ModelError `BAD_INPUT` when there is no such scheduler
 */
export const schedulerNamed = (name: string): SchedulerName => {
  const found = schedulerNames.find((other) => other === name);
  if (found) return found;
  throw new ModelError('BAD_INPUT', 'There is no scheduler "{name}". The schedulers are: {names}.', {
    params: { name, names: schedulerNames.join(', ') },
  });
};
