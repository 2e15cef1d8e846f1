import { sha256 as hashOf } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { wrongHash } from '../../described-file.ts';
import type { Weights } from '../weights.ts';
import { download } from './download.ts';
import { weightsFolder } from './storage-names.ts';
import { openStored, type StoredFile } from './stored-file.ts';
import { isStored, openStoredFile } from './stored-folder.ts';
import type { DownloadProgress } from './worker-functions.ts';

export type Fetching = { readonly signal: AbortSignal; readonly progress: (progress: DownloadProgress) => void };

/** A file of a family's folder. `title` names the network that it belongs to. */
export type ModelFile = Pick<Weights, 'location' | 'file' | 'bytes' | 'sha256' | 'title'>;

/** The address of a file. It contains the hash of the content, so a cache may store the file for ever. */
export const addressOf = ({ location, file, sha256 }: Pick<Weights, 'location' | 'file' | 'sha256'>) =>
  `${location}/${file}?sha256=${sha256}`;

/** SHA-256 in hex, by the browser's own implementation if it has one: pages over plain HTTP from another machine do not. */
export const sha256Hex = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  bytesToHex(globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) : hashOf(bytes));

/**
 * Reads a small file of a family, such as the graph of a network, and verifies it. It comes from the browser's file system, where it is stored by its SHA-256, or else
 * from the server. A download that broke off is resumed where it stopped, also after a reload. A browser that stores no files downloads
 * it each time.
 * @throws ModelError
 */
export const readWeights = (weights: ModelFile, fetching: Fetching): Promise<Uint8Array<ArrayBuffer>> =>
  isStored(weights.location)
    ? readStored(weights)
    : // One tab downloads; the others wait, and then find the file.
      locked(`${weightsFolder}-${weights.sha256}`, async () => {
        const stored = await openStored(weights.sha256, weights.bytes);
        try {
          return await fill(weights, fetching, stored);
        } finally {
          stored.close();
        }
      });

/**
 * Reads a small file of a family that is stored in this browser, and verifies it.
 * @throws ModelError `FILE_MISSING`, `BAD_WEIGHTS`
 */
export const readStored = async ({
  location,
  file,
  sha256,
}: Pick<ModelFile, 'location' | 'file' | 'sha256'>): Promise<Uint8Array<ArrayBuffer>> => {
  const content = new Uint8Array(await (await openStoredFile(location, file)).arrayBuffer());
  const found = await sha256Hex(content);
  if (found !== sha256) throw wrongHash(`${location}/${file}`, { found, expected: sha256 });
  return content;
};

const fill = async (weights: ModelFile, { signal, progress }: Fetching, stored: StoredFile): Promise<Uint8Array<ArrayBuffer>> => {
  const { bytes, sha256, title } = weights;
  const path = `${weights.location}/${weights.file}`;
  const content = new Uint8Array(bytes);
  if (stored.size() > bytes) stored.clear();
  const size = stored.size();
  stored.read(content.subarray(0, size), 0);
  const downloadFrom = async (from: number): Promise<string> => {
    if (from < bytes) {
      progress({ name: title, loaded: from, total: bytes });
      const piece = (part: Uint8Array, position: number) => {
        content.set(part, position);
        stored.append(part, position);
        progress({ name: title, loaded: position + part.length, total: bytes });
      };
      await download({ address: addressOf(weights), path, bytes, signal, piece }, from);
    }
    return sha256Hex(content);
  };
  if (size > 0) {
    if ((await downloadFrom(size)) === sha256) return content;
    // The stored part was damaged, so the file is downloaded again from its beginning.
    stored.clear();
  }
  const found = await downloadFrom(0);
  if (found === sha256) return content;
  stored.clear();
  throw wrongHash(path, { found, expected: sha256 });
};

/** Runs work that no other tab of this origin runs under the same name. */
export const locked = <Result>(name: string, work: () => Promise<Result>): Promise<Result> =>
  navigator.locks ? (navigator.locks.request(name, work) as Promise<Result>) : work(); // the lock returns what the work returns
