import { isDeepStrictEqual } from 'node:util';
import { type ModelCatalog, type ModelFamily, modelCatalog } from '../../models/family.ts';

/** The model families of this process as they are now: imports add families, and removals remove them, while the process runs. */
export type InstalledModels = {
  /** `list` returns the same array until the families change. */
  readonly catalog: ModelCatalog;
  /** Reads the families again. */
  refresh(): Promise<void>;
  /**
   * Looks for a family that a waiting run needs and this process lacks: fetches it, and reads the families again, in the background. Calls are ignored while
   * that goes on, and for half a minute after it has failed. `hash` is the beginning of the manifest's SHA-256.
   */
  obtain(family: { readonly family: string; readonly hash: string }): void;
};

export type InstalledModelsSettings = {
  readonly read: () => Promise<readonly ModelFamily[]>;
  /** Fetches a family from another machine. Default: families are only looked for on this one. */
  readonly fetch?: ((family: { readonly family: string; readonly hash: string }) => Promise<void>) | undefined;
  /** Receives the error of a fetch that failed. */
  readonly failed: (family: string, error: unknown) => void;
};

/** Milliseconds between two attempts to obtain the same family. */
const patience = 30_000;

/** Opens the families that `read` finds. */
export const openInstalledModels = async ({ read, fetch, failed }: InstalledModelsSettings): Promise<InstalledModels> => {
  let current = modelCatalog(await read());
  let obtaining = false;
  const attempts = new Map<string, number>();
  const identity = ({ hash, location }: ModelFamily) => `${hash} ${location}`;
  const refresh = async (): Promise<void> => {
    const next = modelCatalog(await read());
    if (!isDeepStrictEqual(next.list().map(identity), current.list().map(identity))) current = next;
  };
  const isInstalled = ({ family, hash }: { readonly family: string; readonly hash: string }) =>
    current.get(family)?.hash.startsWith(hash) ?? false;
  return {
    catalog: { list: () => current.list(), get: (name) => current.get(name) },
    refresh,
    obtain(wanted) {
      const key = `${wanted.family} ${wanted.hash}`;
      if (obtaining || performance.now() < (attempts.get(key) ?? 0)) return;
      obtaining = true;
      const work = async () => {
        await refresh();
        if (isInstalled(wanted) || !fetch) return;
        await fetch(wanted);
        await refresh();
      };
      work()
        .catch((error: unknown) => failed(wanted.family, error))
        .finally(() => {
          obtaining = false;
          attempts.set(key, performance.now() + patience);
        });
    },
  };
};
