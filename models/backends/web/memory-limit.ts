import { memoryOf } from '../../component.ts';
import { ModelError } from '../../error.ts';
import type { ModelFamily } from '../../family.ts';
import type { ComponentName } from '../../manifest.ts';

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

/**
 * Why a page cannot compute with a family: one of its networks needs more memory than `limit` bytes when it is loaded. The networks are loaded one after the
 * other where memory is short, so each single one is compared. Undefined if all of them fit.
 */
export const refusalOf = ({ manifest }: Pick<ModelFamily, 'manifest'>, limit: number): ModelError | undefined => {
  const sizes = Object.entries(manifest.components).map(([name, component]) => ({
    name: name as ComponentName,
    memory: memoryOf(component),
  }));
  const [largest] = sizes.sort((a, b) => b.memory - a.memory);
  if (!largest || largest.memory <= limit) return undefined;
  return new ModelError(
    'NOT_ENOUGH_MEMORY',
    'The {component} of {family} needs {needed} GB of memory, and this page can use {limit} GB. Let a server compute this model, or use a smaller one.',
    {
      params: { component: largest.name, family: manifest.family, needed: gigabytes(largest.memory), limit: gigabytes(limit) },
    },
  );
};
