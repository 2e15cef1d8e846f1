import { createHash } from 'node:crypto';
import type { Plan } from '../../graph/index.ts';

/** What a run needs from a worker: a device, or `any`, and the capabilities for its model families and plugins. */
export type Needs = { readonly device: string; readonly families: readonly string[] };

/** What a plan needs from a worker. */
export const needsOf = ({ tasks }: Plan, device = 'any'): Needs => ({
  device,
  families: [
    ...new Set(
      tasks.flatMap(({ model, plugin }) => [...(model ? [capabilityOf(model)] : []), ...(plugin ? [pluginCapability(plugin)] : [])]),
    ),
  ].sort(),
});

/** Identifies a model family in a queue's name: by its name and manifest hash, because families with equal names may differ. */
export const capabilityOf = ({ family, hash }: { readonly family: string; readonly hash: string }): string =>
  `${family}@${hash.slice(0, 16)}`;

const pluginPrefix = 'plugin:';

/** Identifies a plugin in a queue's name, beside the families. */
export const pluginCapability = ({ name, sha256 }: { readonly name: string; readonly sha256: string }): string =>
  `${pluginPrefix}${name}@${sha256.slice(0, 16)}`;

/** Whether a capability is that of a plugin. */
export const isPlugin = (capability: string): boolean => capability.startsWith(pluginPrefix);

/** The plugin of a capability, as a worker lists it: `halftone@0123456789abcdef`. */
export const pluginOf = (capability: string): string => capability.slice(pluginPrefix.length);

/** The family that a capability names, and the beginning of its manifest's SHA-256. */
export const familyOf = (capability: string): { readonly family: string; readonly hash: string } => {
  const end = capability.lastIndexOf('@');
  return end < 0 ? { family: capability, hash: '' } : { family: capability.slice(0, end), hash: capability.slice(end + 1) };
};

/** The name of the queue for these needs. */
export const queueName = ({ device, families }: Needs): string => {
  const wanted = createHash('sha256')
    .update([...families].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
  return `run/${device}/${families.length === 0 ? 'none' : wanted}`;
};
