import { describedFiles, notNamed, wrongHash } from '../../described-file.ts';
import { ModelError } from '../../error.ts';
import type { ModelFamily } from '../../family.ts';
import { parseManifest } from '../../parse-manifest.ts';
import { addressOf, readStored, sha256Hex } from './read-weights.ts';
import { modelCache } from './storage-names.ts';
import { isStored, openStoredFile } from './stored-folder.ts';

/** The browser's cache; undefined where it has none (private windows, plain HTTP). */
const openCache = async (): Promise<Cache | undefined> => {
  try {
    return await caches.open(modelCache);
  } catch {
    return undefined;
  }
};

const fetchFile = async (address: string, path: string): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await fetch(address).catch((cause: unknown) => {
    throw new ModelError('FILE_MISSING', 'The model file {path} cannot be downloaded. Check the connection and try again.', {
      params: { path },
      cause,
    });
  });
  if (!response.ok) {
    throw new ModelError(
      'FILE_MISSING',
      'The model file {path} is missing on the server (status {status}). Install the model there again.',
      {
        params: { path, status: response.status },
      },
    );
  }
  return new Uint8Array(await response.arrayBuffer());
};

/** The manifest from the server, or without a connection the manifest that was read last. */
const fetchManifest = async (address: string): Promise<Uint8Array<ArrayBuffer>> => {
  const cache = await openCache();
  try {
    const bytes = await fetchFile(address, address);
    await cache?.put(address, new Response(bytes)).catch(() => undefined);
    return bytes;
  } catch (error) {
    const cached = await cache?.match(address);
    if (cached) return new Uint8Array(await cached.arrayBuffer());
    throw error;
  }
};

/**
 * Opens the model family at an address, or at a `storedLocation`, that has `manifest.json` and the files that it names. Reads no weights yet. Small files
 * are cached, so that they can be read without a connection.
 * @throws ModelError `FILE_MISSING` without a manifest, `BAD_MANIFEST` when the manifest is invalid
 */
export const openFamily = async (base: string): Promise<ModelFamily> => {
  const stored = isStored(base);
  const location = stored ? base : new URL(base, globalThis.location.href).href;
  const path = `${location}/manifest.json`;
  const bytes = stored ? new Uint8Array(await (await openStoredFile(base, 'manifest.json')).arrayBuffer()) : await fetchManifest(path);
  const manifest = parseManifest(bytes, path);
  const files = new Map(describedFiles(manifest).map((described) => [described.file, described]));
  return {
    manifest,
    hash: await sha256Hex(bytes),
    location,
    async read(file) {
      const described = files.get(file);
      if (!described) throw notNamed(file, path);
      if (stored) return readStored({ location, ...described });
      const address = addressOf({ location, ...described });
      const cache = await openCache();
      const cached = await cache?.match(address);
      const content = cached ? new Uint8Array(await cached.arrayBuffer()) : await fetchFile(address, `${location}/${file}`);
      const found = await sha256Hex(content);
      if (found !== described.sha256) {
        await cache?.delete(address);
        throw wrongHash(`${location}/${file}`, { found, expected: described.sha256 });
      }
      if (!cached) await cache?.put(address, new Response(content)).catch(() => undefined);
      return content;
    },
  };
};
