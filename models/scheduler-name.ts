import { ModelError } from './error.ts';
import { type SchedulerName, schedulerNames } from './schedulers/names.ts';

/**
 * The scheduler of a name that a person or a manifest gives.
 * @throws ModelError `BAD_INPUT` for a name that is none
 */
export const schedulerNamed = (name: string): SchedulerName => {
  const found = schedulerNames.find((known) => known === name);
  if (found) return found;
  throw new ModelError('BAD_INPUT', `There is no scheduler "${name}". Choose from: ${schedulerNames.join(', ')}.`);
};
