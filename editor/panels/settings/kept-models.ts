import { modelCache, weightsFolder } from '../../../models/backends/web/storage-names.ts';

/** What this site holds in the browser, in bytes; undefined where the browser does not tell. */
export const storageUse = async (): Promise<{ readonly used: number; readonly quota: number } | undefined> => {
  const { usage, quota } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
  return usage === undefined || quota === undefined ? undefined : { used: usage, quota };
};

/** Removes all model files from the browser; the next run fetches them again. Workflows and pictures stay. */
export const clearModels = async (): Promise<void> => {
  const folder = await navigator.storage?.getDirectory?.();
  await folder?.removeEntry(weightsFolder, { recursive: true }).catch((error: unknown) => {
    // there is no folder before the first run
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  });
  await globalThis.caches?.delete(modelCache);
};
