import { isDeepStrictEqual } from 'node:util';
import { type ModelCatalog, type ModelFamily, modelCatalog } from '../../models/family.ts';

/** The model families of this process as they are now: imports add families, and removals remove them, while the process runs. */
export type InstalledModels = {
  /** `list` returns the same array until the families change. */
  readonly catalog: ModelCatalog;
  /** Reads the families again. */
  refresh(): Promise<void>;
};

/** Opens the families that `read` finds. */
export const openInstalledModels = async (read: () => Promise<readonly ModelFamily[]>): Promise<InstalledModels> => {
  let current = modelCatalog(await read());
  const identity = ({ hash, location }: ModelFamily) => `${hash} ${location}`;
  return {
    catalog: { list: () => current.list(), get: (name) => current.get(name) },
    async refresh() {
      const next = modelCatalog(await read());
      if (!isDeepStrictEqual(next.list().map(identity), current.list().map(identity))) current = next;
    },
  };
};
