import { weightsFolder } from '../../models/backends/web/storage-names.ts';
import { readPreferences } from '../engine/preferences.ts';
import { offlineListSchema, wantedFiles } from './wanted-files.ts';

/** The sizes of the weights that are stored in the origin private file system, by SHA-256. */
const storedWeights = async (): Promise<ReadonlyMap<string, number>> => {
  const sizes = new Map<string, number>();
  try {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(weightsFolder);
    for await (const [name, handle] of folder.entries())
      if (handle instanceof FileSystemFileHandle) sizes.set(name, (await handle.getFile()).size);
  } catch {
    // the folder does not exist yet, or the browser has no such file system: nothing is stored
  }
  return sizes;
};

/** The builds of onnxruntime-web that this browser needs: the one of its first device, and WebAssembly as the fallback. */
const neededBuilds = async (): Promise<readonly string[]> => {
  const { chooseDevices } = await import('../../models/backends/web/devices.ts');
  const { devices } = await chooseDevices(readPreferences().prefer);
  return [...new Set([devices[0]?.build ?? 'wasm', 'wasm'])];
};

/** Makes the service worker cache everything that the studio needs. Resolves to false if the network failed before all files were cached. */
const cacheAll = async (worker: ServiceWorker): Promise<boolean> => {
  const response = await fetch('/offline.json', { cache: 'no-store' }).catch(() => undefined);
  if (!response?.ok) return false;
  const list = offlineListSchema.parse(await response.json());
  const [builds, weights] = await Promise.all([neededBuilds(), storedWeights()]);
  const addresses = wantedFiles(list, { builds, isStored: (sha256, bytes) => weights.get(sha256) === bytes });
  return new Promise((resolve) => {
    const onMessage = ({ data }: MessageEvent) => {
      if (typeof data !== 'object' || data === null || !('kept' in data)) return;
      navigator.serviceWorker.removeEventListener('message', onMessage);
      resolve(data.kept.missing === 0);
    };
    navigator.serviceWorker.addEventListener('message', onMessage);
    worker.postMessage({ keep: addresses });
  });
};

/** Prepares the studio to work without a network. Resolves to whether it does; false where the browser has no service workers. */
export const keepOffline = async (): Promise<boolean> => {
  if (!('serviceWorker' in navigator)) return false;
  await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' });
  const { active } = await navigator.serviceWorker.ready;
  return active ? cacheAll(active) : false;
};
