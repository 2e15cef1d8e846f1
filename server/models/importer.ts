import { runOnce } from '../../models/backends/node/index.ts';
import { addFamilies } from '../../models/import/node/add-families.ts';
import { hubOptionsOf } from '../../models/repository/hub-requests.ts';
import type { ImportProgress } from '../contract.ts';
import type { Importer } from './imports.ts';

const steps = { download: 'downloading', place: 'writing', hash: 'hashing', compute: 'writing' } as const satisfies Readonly<
  Record<string, ImportProgress['step']>
>;

/** Imports repositories into `folder`. A client has accepted the licence before it requests an import. */
export const importInto =
  (folder: string): Importer =>
  async (repository, { signal, progress }) => {
    progress({ step: 'reading' });
    const installed = await addFamilies({
      repositories: [repository.kind === 'hub' ? { kind: 'hub', id: repository.id, revision: repository.revision ?? 'main' } : repository],
      hub: hubOptionsOf(process.env),
      settings: {},
      folder,
      runNetwork: (family, component, feeds) => runOnce(family, component, feeds, signal),
      accept: async () => true,
      onProgress: ({ step, file, done, total }) => progress({ step: steps[step], file, bytes: done, of: total }),
      signal,
    });
    return (installed ?? []).map(({ manifest }) => manifest.family);
  };
