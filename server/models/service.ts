import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describedFiles } from '../../models/described-file.ts';
import { damagedFiles } from '../../models/import/node/damaged-files.ts';
import { removeFamily } from '../../models/import/node/remove-family.ts';
import type { ModelService } from '../contract.ts';
import { ServerError } from '../error.ts';
import { createImports, type Importer } from './imports.ts';
import type { InstalledModels } from './installed.ts';
import { modelSummaries } from './summaries.ts';

/** The model families of this server. `folder` contains the families that were added. */
export const createModels = ({
  models,
  folder,
  importer,
}: {
  readonly models: InstalledModels;
  readonly folder: string;
  readonly importer: Importer;
}): ModelService & { close(): void } => {
  const imports = createImports(importer, models.refresh);
  const list = async () => modelSummaries(models.catalog, folder);
  return {
    list,
    add: async (repository, companions) => imports.add(repository, companions),
    imports: async () => imports.list(),
    cancel: async (id) => imports.cancel(id),
    resume: async (id) => imports.resume(id),
    async verify(family) {
      const found = models.catalog.get(family);
      if (!found) throw unknownFamily(family);
      return damagedFiles(found);
    },
    async file(family, file) {
      const found = models.catalog.get(family);
      const described =
        file === 'manifest.json' ? { sha256: found?.hash } : found && describedFiles(found.manifest).find((each) => each.file === file);
      if (!found || described?.sha256 === undefined) return undefined;
      const path = join(found.location, file);
      const entry = await stat(path).catch(() => undefined);
      return entry && { path, bytes: entry.size, sha256: described.sha256 };
    },
    async remove(family) {
      const summary = (await list()).find(({ facts }) => facts.family === family);
      const found = models.catalog.get(family);
      if (!summary || !found) throw unknownFamily(family);
      if (!summary.removable) {
        throw new ServerError(
          'FORBIDDEN',
          'The model family "{family}" was not added by this server, so the server does not remove it. Remove its folder {folder} yourself.',
          { params: { family, folder: found.location } },
        );
      }
      await removeFamily(found);
      await models.refresh();
    },
    close: imports.close,
  };
};

/** The error of a family that the server does not have. */
export const unknownFamily = (family: string): ServerError =>
  new ServerError('NOT_FOUND', 'The server has no model family "{family}". models.list names the families it has.', {
    params: { family },
  });
