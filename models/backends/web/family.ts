import { ModelError } from '../../error.ts';
import type { ModelFamily } from '../../family.ts';
import { describedFiles, parseManifest } from '../../parse-manifest.ts';
import { altered } from './download.ts';
import { sha256Hex } from './sha256.ts';
import { addressOf } from './weights.ts';

const cacheName = 'unclip-models';

/** The browser's cache of answers; undefined where it has none (private windows, plain HTTP). */
const openCache = async (): Promise<Cache | undefined> => {
  try {
    return await caches.open(cacheName);
  } catch {
    return undefined;
  }
};

const fetchFile = async (address: string, path: string): Promise<Uint8Array<ArrayBuffer>> => {
  const unreachable = (finding: string, cause?: unknown) => new ModelError('FILE_MISSING', `The model file ${path} ${finding}`, { cause });
  const response = await fetch(address).catch((error: unknown) => {
    throw unreachable('cannot be fetched. Check the connection and try again.', error);
  });
  if (!response.ok) throw unreachable(`is missing (status ${response.status}). Fetch the model again.`);
  return new Uint8Array(await response.arrayBuffer());
};

/** The manifest as the server has it now; without a connection, as it was when it was last read. */
const fetchManifest = async (address: string): Promise<Uint8Array<ArrayBuffer>> => {
  const cache = await openCache();
  try {
    const bytes = await fetchFile(address, address);
    await cache?.put(address, new Response(bytes)).catch(() => undefined);
    return bytes;
  } catch (error) {
    const kept = await cache?.match(address);
    if (kept) return new Uint8Array(await kept.arrayBuffer());
    throw error;
  }
};

/**
 * The model family at an address that holds `manifest.json` and the files it names. Weights are not read yet; small files are kept, so
 * that they are there without a connection.
 * @throws ModelError `FILE_MISSING` without a manifest, `BAD_MANIFEST` when it is not one
 */
export const openFamily = async (base: string): Promise<ModelFamily> => {
  const location = new URL(base, globalThis.location.href).href;
  const path = `${location}/manifest.json`;
  const bytes = await fetchManifest(path);
  const manifest = parseManifest(bytes, path);
  const files = new Map(describedFiles(manifest).map((described) => [described.file, described]));
  return {
    manifest,
    hash: await sha256Hex(bytes),
    location,
    async read(file) {
      const described = files.get(file);
      if (!described) throw new ModelError('FILE_MISSING', `The manifest ${path} names no file ${file}.`);
      const address = addressOf({ location, ...described });
      const cache = await openCache();
      const kept = await cache?.match(address);
      const content = kept ? new Uint8Array(await kept.arrayBuffer()) : await fetchFile(address, `${location}/${file}`);
      const found = await sha256Hex(content);
      if (found !== described.sha256) {
        await cache?.delete(address);
        throw altered(
          { path: `${location}/${file}` },
          `its SHA-256 begins with ${found.slice(0, 12)} instead of ${described.sha256.slice(0, 12)}`,
        );
      }
      if (!kept) await cache?.put(address, new Response(content)).catch(() => undefined);
      return content;
    },
  };
};
