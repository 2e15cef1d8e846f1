import { resolve } from 'node:path';
import type { Registry } from '../graph/index.ts';
import { modelCatalog } from '../models/catalog.ts';
import type { ModelFamily } from '../models/family.ts';
import { familyFolders, readFamilies } from '../models/find-families.ts';
import { registry } from '../nodes/index.ts';
import { resolveModel } from '../nodes/resolve.ts';
import type { ModelSummary, ServiceSettings } from './contract.ts';
import { ServerError } from './error.ts';

/** The node types, model families and child program of a server. Tests pass their own. */
export type Installation = {
  readonly registry: Registry;
  readonly families: readonly ModelFamily[];
  /** The module that child processes run. It must use the same registry. */
  readonly child: URL;
};

/** Loads the built-in node types and the model families of the settings. Throws `ServerError` BAD_REQUEST for an unreadable folder. */
export const findInstallation = async ({ models, log }: Pick<ServiceSettings, 'models' | 'log'>): Promise<Installation> => {
  const folders = await Promise.all(
    models.map((folder) =>
      familyFolders(resolve(folder)).catch((cause: unknown) => {
        throw new ServerError('BAD_REQUEST', 'The models folder {folder} cannot be read. Name an existing folder.', {
          params: { folder },
          cause,
        });
      }),
    ),
  );
  const { families, broken } = await readFamilies(folders.flat());
  for (const { folder, message } of broken) log('warn', 'A model family cannot be read.', { folder, reason: message });
  return { registry, families, child: new URL('./worker/child.ts', import.meta.url) };
};

/** The model families as clients see them. */
export const modelSummaries = (families: readonly ModelFamily[]): readonly ModelSummary[] => {
  const find = resolveModel(modelCatalog(families));
  return families.flatMap(({ manifest }) => {
    const components = Object.keys(manifest.components);
    const facts = find({ family: manifest.family, component: components[0] ?? '' });
    if (!facts) return [];
    const bytes = Object.values(manifest.components).reduce((sum, component) => sum + component.bytes, 0);
    return [{ title: manifest.title, licence: manifest.licence, components, bytes, facts }];
  });
};
