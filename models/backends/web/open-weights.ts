import { sha256 as hashOf } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { wrongHash, wrongSize } from '../../described-file.ts';
import { ModelError } from '../../error.ts';
import { download } from './download.ts';
import { addressOf, type Fetching, locked, type ModelFile } from './read-weights.ts';
import { verifiedMark, weightsFolder } from './storage-names.ts';
import { openStored, type StoredFile } from './stored-file.ts';
import { isStored, openFolder, openStoredFile } from './stored-folder.ts';

/** Bytes of a file that are hashed at once, when a download continues a part that is stored. */
const block = 8 * 2 ** 20;
/** A larger file is not downloaded where the browser cannot store it: each visit would download it again. */
const largestUnstored = 256 * 2 ** 20;

/**
 * Opens a file of external weights, which may be larger than memory: as a `Blob` whose bytes are read by range. The file is stored in the browser's file system
 * under its SHA-256. It is hashed once, while it is downloaded, and marked as verified; later only its size is compared. A download that broke off is resumed
 * where it stopped, also after a reload.
 * @throws ModelError `DISK_FULL` when the browser cannot store the file, `BAD_WEIGHTS`, `FILE_MISSING`, `ABORTED`
 */
export const openWeights = (file: ModelFile, fetching: Fetching): Promise<Blob> =>
  isStored(file.location) ? openStoredWeights(file) : openFetched(file, fetching);

/** The weights of a family that was added in this browser: they were hashed when they were stored. */
const openStoredWeights = async ({ location, file, bytes }: ModelFile): Promise<Blob> => {
  const stored = await openStoredFile(location, file);
  if (stored.size !== bytes) throw wrongSize(`${location}/${file}`, { found: stored.size, expected: bytes });
  return stored;
};

const openFetched = (file: ModelFile, fetching: Fetching): Promise<Blob> =>
  // One tab downloads; the others wait, and then find the file.
  locked(`${weightsFolder}-${file.sha256}`, async () => {
    const verified = await verifiedFile(file);
    if (verified) return verified;
    const stored = await openStored(file.sha256, file.bytes);
    try {
      if (stored.stored()) await fill(file, fetching, stored);
    } catch (error) {
      // Where the disk is full, the weights may fit into memory.
      if (stored.stored()) throw error;
    } finally {
      stored.close();
    }
    return (stored.stored() ? await markVerified(file) : undefined) ?? downloadUnstored(file, fetching);
  });

/** Marks a stored file as verified and opens it. Undefined where the browser has dropped bytes without an error, as Chromium does on a full disk. */
const markVerified = async ({ sha256, bytes }: ModelFile): Promise<File | undefined> => {
  const folder = await weightsDirectory();
  const file = await (await folder.getFileHandle(sha256)).getFile();
  if (file.size !== bytes) {
    await folder.removeEntry(sha256);
    return undefined;
  }
  // Without the mark, the file is hashed again when it is opened next time.
  await folder.getFileHandle(verifiedMark(sha256), { create: true }).catch(() => undefined);
  return file;
};

const weightsDirectory = (): Promise<FileSystemDirectoryHandle> => openFolder(weightsFolder, { create: true });

/** The stored file, if it is complete and was verified. */
const verifiedFile = async ({ sha256, bytes }: ModelFile): Promise<File | undefined> => {
  try {
    const folder = await weightsDirectory();
    await folder.getFileHandle(verifiedMark(sha256));
    const file = await (await folder.getFileHandle(sha256)).getFile();
    return file.size === bytes ? file : undefined;
  } catch {
    // Not stored yet, or the browser has no such file system.
    return undefined;
  }
};

const fill = async (file: ModelFile, { signal, progress }: Fetching, stored: StoredFile): Promise<void> => {
  const { bytes, sha256, title } = file;
  const path = `${file.location}/${file.file}`;
  if (stored.size() > bytes) stored.clear();
  const hashFrom = async (from: number): Promise<string> => {
    let hash = hashOf.create();
    for (let at = 0; at < from; at += block) {
      const part = new Uint8Array(Math.min(block, from - at));
      stored.read(part, at);
      hash.update(part);
    }
    if (from < bytes) {
      progress({ name: title, loaded: from, total: bytes });
      let end = from;
      const piece = (part: Uint8Array, position: number) => {
        // A server without ranges sends the complete file again.
        if (position === 0 && end > 0) hash = hashOf.create();
        hash.update(part);
        stored.append(part, position);
        if (!stored.stored()) throw noSpace(file);
        end = position + part.length;
        progress({ name: title, loaded: end, total: bytes });
      };
      await download({ address: addressOf(file), path, bytes, signal, piece }, from);
    }
    return bytesToHex(hash.digest());
  };
  const size = stored.size();
  if (size > 0) {
    if ((await hashFrom(size)) === sha256) return;
    // The stored part was damaged, so the file is downloaded again from its beginning.
    stored.clear();
  }
  const found = await hashFrom(0);
  if (found === sha256) return;
  stored.clear();
  throw wrongHash(path, { found, expected: sha256 });
};

/** Downloads a file into memory, in parts that the browser may move to its own disk. */
const downloadUnstored = async (file: ModelFile, { signal, progress }: Fetching): Promise<Blob> => {
  const { bytes, sha256, title } = file;
  if (bytes > largestUnstored) throw noSpace(file);
  const path = `${file.location}/${file.file}`;
  let parts: Blob[] = [];
  let hash = hashOf.create();
  const piece = (part: Uint8Array, position: number) => {
    if (position === 0) [parts, hash] = [[], hashOf.create()];
    hash.update(part);
    parts.push(new Blob([part.slice()]));
    progress({ name: title, loaded: position + part.length, total: bytes });
  };
  progress({ name: title, loaded: 0, total: bytes });
  await download({ address: addressOf(file), path, bytes, signal, piece }, 0);
  const found = bytesToHex(hash.digest());
  if (found !== sha256) throw wrongHash(path, { found, expected: sha256 });
  return new Blob(parts);
};

const noSpace = ({ title, bytes }: ModelFile): ModelError =>
  new ModelError(
    'DISK_FULL',
    'This browser has no space for the {network}: its weights have {size} MB. Remove models in the settings, free disk space, or let a server compute it.',
    { params: { network: title, size: Math.ceil(bytes / 2 ** 20) } },
  );
