import { createRpc } from '../../backends/rpc.ts';
import { openFamily } from '../../backends/web/family.ts';
import { locked } from '../../backends/web/read-weights.ts';
import { familiesFolder } from '../../backends/web/storage-names.ts';
import { removeStoredFamily, removeUnfinished } from '../../backends/web/stored-families.ts';
import { ModelError, throwIfAborted } from '../../error.ts';
import type { ModelFamily } from '../../family.ts';
import type { ComponentName } from '../../manifest.ts';
import type { DroppedFile } from '../../repository/files.ts';
import type { Feeds, Outputs } from '../../tensor.ts';
import { repositoriesOf } from './dropped-repositories.ts';
import type { ImportPageFunctions, ImportWorkerFunctions, StoringProgress } from './worker-functions.ts';

type Request = {
  /** The name of the repository. Default: the folder that all files are in. */
  readonly name: string;
  /** The files of one repository, or several repositories in folders of their own, which become one family. */
  readonly files: readonly DroppedFile[];
  /** Computes the outputs of a network of a family that is stored in this browser. */
  readonly runNetwork: (family: ModelFamily, component: ComponentName, feeds: Feeds) => Promise<Outputs>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StoringProgress) => void;
};

/**
 * Imports repositories that a page has been handed into the storage of this browser: graphs, copies of their weights, and the manifest last, so that nothing
 * half-written is ever used. A family of the same repositories is replaced when the new one is complete. A failure removes what was written. A worker reads,
 * hashes and writes, so that the page stays responsive. Returns the names of the families.
 * @throws ModelError `BAD_REPOSITORY`, `BAD_WEIGHTS`, `FILE_MISSING`; `DISK_FULL`; `ALREADY_INSTALLED` when another repository has made a family of
 * that name; `ABORTED`
 */
export const addFamilies = ({ name, files, runNetwork, signal, onProgress }: Request): Promise<readonly string[]> =>
  // One import at a time, over all tabs: each removes what earlier ones have left.
  locked(`${familiesFolder}-import`, async () => {
    throwIfAborted(signal);
    const undo = await removeUnfinished();
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const functions: ImportPageFunctions = {
      onProgress,
      // The manifest is not stored yet, so no other family has such a hash.
      runNetwork: ({ manifest, location }, { component, feeds }) =>
        runNetwork({ manifest, location, hash: location, read: () => Promise.reject(new Error(location)) }, component, feeds),
    };
    const remote = createRpc<ImportWorkerFunctions, ImportPageFunctions>(functions, {
      post: (message) => worker.postMessage(message),
      listen: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    });
    // A worker that is terminated while it writes may keep its file locked for a moment, and a locked file cannot be removed.
    const stop = () => void remote.stop.asEvent();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const locations = await Promise.race([remote.importFamilies(repositoriesOf(name, files)), failureOf(worker)]);
      throwIfAborted(signal);
      const families = await Promise.all(locations.map(openFamily));
      for (const { manifest, location } of families) await removeStoredFamily(manifest.family, { except: location });
      return families.map(({ manifest }) => manifest.family);
    } catch (error) {
      worker.terminate();
      // What cannot be removed now, the next import removes.
      await undo().catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      worker.terminate();
    }
  });

/** Rejects when the worker throws or cannot be loaded. */
const failureOf = (worker: Worker): Promise<never> =>
  new Promise((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      const reason = event.message || 'its program cannot be loaded';
      reject(
        new ModelError('RUN_FAILED', 'The import has stopped ({reason}). Reload the page and add the model again.', { params: { reason } }),
      );
    };
  });
