import { runOnce } from '../../models/backends/node/index.ts';
import { addFamilies, type RepositoryName } from '../../models/import/node/add-families.ts';
import type { InstallProgress } from '../../models/import/node/install.ts';
import { hubOptionsOf } from '../../models/repository/hub-requests.ts';
import type { ImportProgress, ModelRepository } from '../contract.ts';
import type { Importer } from './imports.ts';

/** Imports repositories into `folder`. The environment names the hub and its access token. */
export const importInto =
  (folder: string): Importer =>
  async (repositories, { signal, progress }) => {
    const installed = await addFamilies({
      repositories: repositories.map(nameOf),
      hub: hubOptionsOf(process.env),
      settings: {},
      folder,
      signal,
      runNetwork: (family, component, feeds) => runOnce(family, component, feeds, signal),
      accept: async () => true,
      onProgress: ({ step, file, done, total }) => progress({ step: steps[step], file, bytes: done, of: total }),
    });
    return (installed ?? []).map(({ manifest }) => manifest.family);
  };

const nameOf = (repository: ModelRepository): RepositoryName =>
  repository.kind === 'folder' ? repository : { ...repository, revision: repository.revision ?? 'main' };

const steps: Readonly<Record<InstallProgress['step'], ImportProgress['step']>> = {
  download: 'downloading',
  place: 'writing',
  hash: 'hashing',
  compute: 'writing',
};
