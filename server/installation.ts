import { resolve } from 'node:path';
import type { Registry } from '../graph/index.ts';
import { modelCatalog } from '../models/catalog.ts';
import type { ModelFamily } from '../models/family.ts';
import { familyFolders, readFamilies } from '../models/find-families.ts';
import { registry } from '../nodes/index.ts';
import { resolveModel } from '../nodes/resolve.ts';
import type { ModelSummary, ServiceSettings } from './contract.ts';
import { ServerError } from './error.ts';

/** What a server computes with. Tests give their own. */
export type Installation = {
  readonly registry: Registry;
  readonly families: readonly ModelFamily[];
  /** The module of the processes that compute; it serves the same registry. */
  readonly child: URL;
};

/** The program's node types, and the families of the settings. Throws `ServerError` BAD_REQUEST for a folder that cannot be read. */
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

/** The families as clients are told of them. */
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
