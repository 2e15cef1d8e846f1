import { weightsFolder } from '../../models/backends/web/storage-names.ts';
import { readPreferences } from '../engine/preferences.ts';
import { offlineListSchema, wantedFiles } from './wanted-files.ts';

/** Sizes of the weights that lie in the browser's own file system, by SHA-256. */
const heldWeights = async (): Promise<ReadonlyMap<string, number>> => {
  const held = new Map<string, number>();
  try {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(weightsFolder);
    for await (const [name, handle] of folder.entries())
      if (handle instanceof FileSystemFileHandle) held.set(name, (await handle.getFile()).size);
  } catch {
    // no such folder yet, or a browser without one: nothing is held
  }
  return held;
};

/** The builds this browser computes with, by the user's choice or its own: the one tried first, and WebAssembly, to fall back to. */
const buildsHere = async (): Promise<readonly string[]> => {
  const { chooseDevices } = await import('../../models/backends/web/devices.ts');
  const { devices } = await chooseDevices(readPreferences().prefer);
  return [...new Set([devices[0]?.build ?? 'wasm', 'wasm'])];
};

/** Asks the service worker to keep all that the studio needs. Gives whether everything is there; false when the network ended too soon. */
const keepAll = async (worker: ServiceWorker): Promise<boolean> => {
  const response = await fetch('/offline.json', { cache: 'no-store' }).catch(() => undefined);
  if (!response?.ok) return false;
  const list = offlineListSchema.parse(await response.json());
  const [builds, held] = await Promise.all([buildsHere(), heldWeights()]);
  const addresses = wantedFiles(list, { builds, held: (sha256, bytes) => held.get(sha256) === bytes });
  return new Promise((resolve) => {
    const heard = ({ data }: MessageEvent) => {
      if (typeof data !== 'object' || data === null || !('kept' in data)) return;
      navigator.serviceWorker.removeEventListener('message', heard);
      resolve(data.kept.missing === 0);
    };
    navigator.serviceWorker.addEventListener('message', heard);
    worker.postMessage({ keep: addresses });
  });
};

/** Makes the studio work without a network from now on. Gives whether it does; false too where the browser has no service workers. */
export const keepOffline = async (): Promise<boolean> => {
  if (!('serviceWorker' in navigator)) return false;
  await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' });
  const { active } = await navigator.serviceWorker.ready;
  return active ? keepAll(active) : false;
};
