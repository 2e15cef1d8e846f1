import { createHash } from 'node:crypto';
import type { Plan } from '../../graph/index.ts';

/** What a run asks of a worker: a device, or `any`, and the capabilities for its model families. */
export type Needs = { readonly device: string; readonly families: readonly string[] };

/** What a plan asks of a worker. */
export const needsOf = ({ tasks }: Plan, device = 'any'): Needs => ({
  device,
  families: [...new Set(tasks.flatMap(({ model }) => (model ? [capabilityOf(model)] : [])))].sort(),
});

/** A family as queues name it: by name and manifest, because another manifest under the same name computes something else. */
export const capabilityOf = ({ family, hash }: { readonly family: string; readonly hash: string }): string =>
  `${family}@${hash.slice(0, 16)}`;

/** The name of the queue for these needs. */
export const queueName = ({ device, families }: Needs): string => {
  const wanted = createHash('sha256')
    .update([...families].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
  return `run/${device}/${families.length === 0 ? 'none' : wanted}`;
};
