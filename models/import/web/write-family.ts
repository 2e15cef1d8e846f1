import { sha256 as hashOf } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { familiesFolder } from '../../backends/web/storage-names.ts';
import { listStoredFamilies, newFolderName } from '../../backends/web/stored-families.ts';
import type { WorkerFile } from '../../backends/web/stored-file.ts';
import { openFolder, storedLocation } from '../../backends/web/stored-folder.ts';
import { wrongHash } from '../../described-file.ts';
import { ModelError, stopped, throwIfAborted } from '../../error.ts';
import { fileOf } from '../../repository/repository.ts';
import type { FamilyPlan } from '../family-plan.ts';
import { finishManifest, manifestBytes } from '../finish-manifest.ts';
import type { ImportPageFunctions } from './worker-functions.ts';

/** Bytes that are copied at once. */
const pieceSize = 8 * 2 ** 20;
/** Bytes that stay free for the browser's other stores, such as saved workflows. */
const spare = 64 * 2 ** 20;

/** What writing calls, and the signal that stops it. */
type Surroundings = ImportPageFunctions & { readonly signal: AbortSignal };

/**
 * Writes a planned family into the browser's file system, the manifest last, and hashes each file on the way. Runs in a worker. Returns the location.
 * @throws ModelError `DISK_FULL`, `FILE_MISSING`, `BAD_WEIGHTS`; `ALREADY_INSTALLED` when another repository has made a family of that name; `ABORTED`
 */
export const writeFamily = async (plan: FamilyPlan, { onProgress, runNetwork, signal }: Surroundings): Promise<string> => {
  const { family } = plan.manifest;
  const folder = newFolderName(family);
  const total = plan.files.reduce((sum, { repository, path }) => sum + fileOf(repository, path).bytes, 0);
  await refuseOther(plan);
  await checkSpace(family, total);
  const hashes = new Map<string, string>();
  const write = async (file: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> => {
    const hash = await writeFile(`${familiesFolder}/${folder}/${file}`, { family, pieces }).catch((error: unknown) => {
      throw error instanceof DOMException && error.name === 'QuotaExceededError' ? noSpace(family, error) : error;
    });
    hashes.set(file, hash);
  };
  for (const [file, bytes] of plan.graphs) await write(file, [bytes]);
  let done = 0;
  for (const { repository, path, target } of plan.files) {
    const { bytes, sha256: stated } = fileOf(repository, path);
    const pieces = async function* () {
      for (let offset = 0; offset < bytes; offset += pieceSize) {
        throwIfAborted(signal);
        onProgress({ step: 'writing', file: target, bytes: done, of: total });
        const piece = await repository.read(path, { offset, length: Math.min(pieceSize, bytes - offset) });
        yield piece;
        done += piece.length;
      }
    };
    await write(target, pieces());
    const found = hashes.get(target) ?? '';
    if (stated !== undefined && stated !== found) throw wrongHash(path, { found, expected: stated });
  }
  const sha256 = (file: string): string => {
    const hash = hashes.get(file);
    if (hash === undefined) throw new Error(`The plan has no file ${file}.`);
    return hash;
  };
  const location = storedLocation(folder);
  let manifest = finishManifest(plan.manifest, sha256);
  if (plan.completion) {
    const { component, feeds, complete } = plan.completion;
    const outputs = await Promise.race([runNetwork({ manifest, location }, { component, feeds }), abortOf(signal)]);
    manifest = finishManifest(complete(plan.manifest, outputs), sha256);
  }
  throwIfAborted(signal);
  await write('manifest.json', [manifestBytes(manifest)]);
  onProgress({ step: 'writing', file: 'manifest.json', bytes: total, of: total });
  return location;
};

/** Rejects when the signal aborts. */
const abortOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(stopped(signal.reason)), { once: true });
  });

/** Refuses a family whose name another repository's family has already. */
const refuseOther = async ({ manifest }: FamilyPlan): Promise<void> => {
  const { families } = await listStoredFamilies();
  const same = families.find((family) => family.manifest.family === manifest.family);
  const names = (repositories: typeof manifest.repositories) => repositories.map(({ name }) => name).join('\n');
  if (!same || names(same.manifest.repositories) === names(manifest.repositories)) return;
  throw new ModelError('ALREADY_INSTALLED', 'This browser has a family "{family}" of another repository already. Remove it first.', {
    params: { family: manifest.family },
  });
};

const checkSpace = async (family: string, bytes: number): Promise<void> => {
  const { quota, usage } = await navigator.storage.estimate();
  if (quota === undefined || usage === undefined || bytes + spare <= quota - usage) return;
  throw new ModelError(
    'DISK_FULL',
    'This browser has no space for {family}, which needs {size} MB. Remove other models, free disk space, or add it on a server.',
    { params: { family, size: Math.ceil(bytes / 1e6) } },
  );
};

const noSpace = (family: string, cause?: unknown): ModelError =>
  new ModelError('DISK_FULL', 'This browser has no space left for {family}. Remove other models, or free disk space.', {
    params: { family },
    cause,
  });

/** Writes a file of the browser's file system. Returns its SHA-256 (hex). */
const writeFile = async (
  path: string,
  { family, pieces }: { readonly family: string; readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> },
): Promise<string> => {
  const end = path.lastIndexOf('/');
  const folder = await openFolder(path.slice(0, end), { create: true });
  const entry = await folder.getFileHandle(path.slice(end + 1), { create: true });
  // This is a worker.
  const handle = await (entry as WorkerFile).createSyncAccessHandle();
  const hash = hashOf.create();
  let at = 0;
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      if (written(family, () => handle.write(piece, { at })) < piece.length) throw noSpace(family);
      at += piece.length;
    }
    written(family, () => handle.flush());
  } finally {
    handle.close();
  }
  // Chromium may drop bytes without an error on a full disk.
  if ((await entry.getFile()).size !== at) throw noSpace(family);
  return bytesToHex(hash.digest());
};

const written = <Result>(family: string, write: () => Result): Result => {
  try {
    return write();
  } catch (cause) {
    throw noSpace(family, cause);
  }
};
