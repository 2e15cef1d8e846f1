import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type HubRepository, openHub } from '../../repository/hub.ts';
import type { HubReference } from '../../repository/hub-reference.ts';
import type { HubOptions } from '../../repository/hub-requests.ts';
import { download } from '../../repository/node/download.ts';
import { openFolder } from '../../repository/node/folder.ts';
import type { Licence, Repository, RepositoryFile } from '../../repository/repository.ts';
import { fileOf } from '../../repository/repository.ts';
import type { FamilyPlan } from '../family-plan.ts';
import { type ImportSettings, planImport } from '../plan-import.ts';
import { type InstalledFamily, type InstallSettings, installFamily, mayReplace } from './install.ts';

/** Where a repository is: in a folder of this machine, or on a hub. */
export type RepositoryName = { readonly kind: 'folder'; readonly path: string } | ({ readonly kind: 'hub' } & HubReference);

/** What is about to be added. */
export type Proposal = {
  readonly plans: readonly FamilyPlan[];
  /** The repositories on a hub, with what is fetched from each. */
  readonly fetched: readonly { readonly id: string; readonly bytes: number; readonly licence: Licence | undefined }[];
};

export type AddRequest = InstallSettings & {
  readonly repositories: readonly RepositoryName[];
  readonly hub: HubOptions;
  readonly settings: Omit<ImportSettings, 'signal'>;
  /** Whether to go on, before anything is fetched or written. */
  readonly accept: (proposal: Proposal) => Promise<boolean>;
};

/** A repository of a hub whose files are fetched to a folder before they are installed. */
type Fetched = { readonly hub: HubRepository; readonly folder: string };

/**
 * Adds the families that repositories make to a folder of model families: plans them, fetches what is on a hub, and installs them. A download that
 * ends early continues when the same repository is added again. Returns nothing where the proposal was not accepted.
 * @throws ModelError, see `planImport`, `openHub`, `download` and `installFamily`
 */
export const addFamilies = async (request: AddRequest): Promise<readonly InstalledFamily[] | undefined> => {
  const { folder, signal, hub } = request;
  const repositories: Repository[] = [];
  const fetched: Fetched[] = [];
  for (const name of request.repositories) {
    if (name.kind === 'folder') {
      repositories.push(await openFolder(name.path, signal));
      continue;
    }
    const remote = await openHub(name, hub, signal);
    const { id, revision = 'main' } = remote.source;
    const downloads = join(folder, '.downloads', id.replaceAll('/', '--'), revision);
    fetched.push({ hub: remote, folder: downloads });
    repositories.push({
      ...remote,
      // what was fetched is not fetched again to compute copies of it
      read: async (path, range, signal) =>
        (await isFetched(downloads, fileOf(remote, path)))
          ? (await openFolder(downloads)).read(path, range, signal)
          : remote.read(path, range, signal),
      // the files are there once they were fetched, and nothing needs their path earlier
      pathOnDisk: async (path) => join(downloads, fileOf(remote, path).path),
    });
  }
  const plans = await planImport(repositories, { ...request.settings, signal });
  for (const plan of plans) await mayReplace(plan, folder);
  const needed = fetched.map((each) => ({ ...each, files: filesOf(plans, each.hub) }));
  const proposal: Proposal = {
    plans,
    fetched: needed.map(({ hub: remote, files }) => ({
      id: remote.source.id,
      bytes: files.reduce((sum, path) => sum + fileOf(remote, path).bytes, 0),
      licence: remote.licence,
    })),
  };
  if (!(await request.accept(proposal))) return undefined;
  for (const { hub: remote, folder: downloads, files } of needed) {
    await download(remote, {
      folder: downloads,
      files,
      signal,
      progress: ({ file, done, bytes }) => request.onProgress?.({ step: 'download', file, done, total: bytes }),
    });
  }
  const installed: InstalledFamily[] = [];
  for (const plan of plans) installed.push(await installFamily(plan, request));
  // what was fetched has a hard link in the families now
  for (const { folder: downloads } of fetched) await rm(downloads, { recursive: true, force: true });
  return installed;
};

/** Whether a file lies complete in the folder of a download. */
const isFetched = (folder: string, { path, bytes }: RepositoryFile): Promise<boolean> =>
  stat(join(folder, path)).then(
    ({ size }) => size === bytes,
    () => false,
  );

/** The files of a repository that the families need. */
const filesOf = (plans: readonly FamilyPlan[], { source: { kind, id } }: HubRepository): readonly string[] => [
  ...new Set(
    plans.flatMap(({ files }) =>
      files
        .filter(({ repository: { source } }) => source.kind === kind && source.id === id)
        .flatMap(({ path, originals }) => originals ?? [path]),
    ),
  ),
];
