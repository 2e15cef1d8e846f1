import { dirname, resolve } from 'node:path';
import { memoryOf } from '../../models/component.ts';
import { describedFiles } from '../../models/described-file.ts';
import type { ModelCatalog } from '../../models/family.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import type { ModelSummary } from '../contract.ts';

/** The model families as clients see them. Families in `folder` can be removed. */
export const modelSummaries = (catalog: ModelCatalog, folder: string): readonly ModelSummary[] => {
  const find = resolveModel(catalog);
  return catalog.list().flatMap(({ manifest, location }) => {
    const components = Object.keys(manifest.components);
    const facts = find({ family: manifest.family, component: components[0] ?? '' });
    if (!facts) return [];
    // Components may share a file.
    const files = new Map(describedFiles(manifest).map(({ file, bytes = 0 }) => [file, bytes]));
    const { title, description, licence, licenceUrl, sources, repositories } = manifest;
    return [
      {
        title,
        description,
        licence,
        ...(licenceUrl !== undefined && { licenceUrl }),
        sources,
        repositories,
        components,
        networks: Object.entries(manifest.components).map(([component, { parameters, precision, weights, bytes, ...network }]) => ({
          component,
          bytes: weights.reduce((sum, file) => sum + file.bytes, bytes),
          memory: memoryOf({ ...network, bytes, weights, precision }),
          ...(parameters !== undefined && { parameters }),
          ...(precision !== undefined && { precision }),
        })),
        bytes: [...files.values()].reduce((sum, bytes) => sum + bytes, 0),
        facts,
        removable: dirname(resolve(location)) === resolve(folder),
      },
    ];
  });
};
