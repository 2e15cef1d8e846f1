import { modelCache, weightsFolder } from '../../../models/backends/web/storage-names.ts';

/** The storage that this site uses and may use, in bytes; `undefined` where the browser does not report it. */
export const storageUse = async (): Promise<{ readonly used: number; readonly quota: number } | undefined> => {
  const { usage, quota } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
  return usage === undefined || quota === undefined ? undefined : { used: usage, quota };
};

/** Removes all model files from the browser. Workflows and pictures stay, and the next run fetches the models again. */
export const clearModels = async (): Promise<void> => {
  const folder = await navigator.storage?.getDirectory?.();
  await folder?.removeEntry(weightsFolder, { recursive: true }).catch((error: unknown) => {
    // there is no folder before the first run
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  });
  await globalThis.caches?.delete(modelCache);
};
