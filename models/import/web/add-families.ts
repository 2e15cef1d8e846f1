import { sha256 as hashOf } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { openFamily } from '../../backends/web/family.ts';
import { familiesFolder } from '../../backends/web/storage-names.ts';
import { listStoredFamilies, removeStoredFamily } from '../../backends/web/stored-families.ts';
import { openFolder, storedLocation } from '../../backends/web/stored-folder.ts';
import { ModelError, throwIfAborted } from '../../error.ts';
import type { ModelFamily } from '../../family.ts';
import type { ComponentName } from '../../manifest.ts';
import { type DroppedFile, openFiles } from '../../repository/files.ts';
import { fileOf } from '../../repository/repository.ts';
import type { Feeds, Outputs } from '../../tensor.ts';
import type { FamilyPlan, PlannedFile } from '../family-plan.ts';
import { finishManifest, manifestBytes } from '../finish-manifest.ts';
import { planImport } from '../plan-import.ts';

/** Bytes that are read, hashed and written at once. */
const block = 4 * 2 ** 20;
/** Bytes that stay free for the browser's other stores, such as saved workflows. */
const spare = 64 * 2 ** 20;

/** What an import does, and how many of how many bytes it has stored. */
export type StoringProgress = {
  readonly step: 'reading' | 'writing';
  readonly file?: string;
  readonly bytes?: number;
  readonly of?: number;
};

type Request = {
  /** The name of the repository. Default: the folder that all files are in. */
  readonly name: string;
  readonly files: readonly DroppedFile[];
  /** Computes the outputs of a network of a family that is stored in this browser. */
  readonly runNetwork: (family: ModelFamily, component: ComponentName, feeds: Feeds) => Promise<Outputs>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StoringProgress) => void;
};

/**
 * Imports a repository that a page has been handed into the storage of this browser: graphs, copies of its weights, and the manifest last, so that
 * nothing half-written is ever used. A failure removes what was written. A family of the same repository is replaced. Returns the names of the families.
 * @throws ModelError `BAD_REPOSITORY`, `BAD_WEIGHTS`, `FILE_MISSING`; `DISK_FULL`; `ALREADY_INSTALLED` when another repository has made a family of
 * that name; `ABORTED`
 */
export const addFamilies = async (request: Request): Promise<readonly string[]> => {
  const { name, files, signal, onProgress } = request;
  onProgress({ step: 'reading' });
  const repository = await openFiles(name, files);
  const plans = await planImport([repository], { signal });
  for (const plan of plans) await storeFamily(plan, request);
  return plans.map(({ manifest }) => manifest.family);
};

const storeFamily = async (plan: FamilyPlan, request: Request): Promise<void> => {
  const { family } = plan.manifest;
  await refuseOther(plan);
  await checkSpace(plan);
  await removeStoredFamily(family);
  try {
    await fill(plan, request);
  } catch (error) {
    await removeStoredFamily(family);
    throw asDiskFull(error, family);
  }
};

const fill = async (plan: FamilyPlan, { runNetwork, signal, onProgress }: Request): Promise<void> => {
  const { family } = plan.manifest;
  const location = `${familiesFolder}/${family}`;
  const hashes = new Map<string, string>();
  for (const [file, bytes] of plan.graphs) hashes.set(file, await write(`${location}/${file}`, [bytes]));
  const total = plan.files.reduce((sum, file) => sum + sizeOf(file), 0);
  let stored = 0;
  for (const file of plan.files) {
    const pieces = blocksOf(file, signal, (bytes) => {
      stored += bytes;
      onProgress({ step: 'writing', file: file.target, bytes: stored, of: total });
    });
    hashes.set(file.target, await write(`${location}/${file.target}`, pieces));
  }
  throwIfAborted(signal);
  const sha256 = (file: string): string => {
    const hash = hashes.get(file);
    if (hash === undefined) throw new Error(`The plan has no file ${file}.`);
    return hash;
  };
  const { completion } = plan;
  await write(`${location}/manifest.json`, [manifestBytes(finishManifest(plan.manifest, sha256))]);
  if (!completion) return;
  const outputs = await runNetwork(await openFamily(storedLocation(family)), completion.component, completion.feeds);
  throwIfAborted(signal);
  await write(`${location}/manifest.json`, [manifestBytes(finishManifest(completion.complete(plan.manifest, outputs), sha256))]);
};

const sizeOf = ({ repository, path }: PlannedFile): number => fileOf(repository, path).bytes;

const blocksOf = async function* ({ repository, path }: PlannedFile, signal: AbortSignal, onBlock: (bytes: number) => void) {
  const { bytes } = fileOf(repository, path);
  for (let offset = 0; offset < bytes; offset += block) {
    const piece = await repository.read(path, { offset, length: Math.min(block, bytes - offset) }, signal);
    yield piece;
    onBlock(piece.length);
  }
};

/** Writes a file of the browser's file system, and returns the SHA-256 of its content (hex). */
const write = async (path: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> => {
  const end = path.lastIndexOf('/');
  const folder = await openFolder(path.slice(0, end), { create: true });
  const stream = await (await folder.getFileHandle(path.slice(end + 1), { create: true })).createWritable();
  const hash = hashOf.create();
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      await stream.write(new Uint8Array(piece));
    }
  } catch (error) {
    await stream.abort();
    throw error;
  }
  await stream.close();
  return bytesToHex(hash.digest());
};

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

const checkSpace = async ({ files, manifest }: FamilyPlan): Promise<void> => {
  const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0);
  const { quota, usage } = await navigator.storage.estimate();
  if (quota === undefined || usage === undefined || bytes + spare <= quota - usage) return;
  throw noSpace(manifest.family, bytes);
};

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
const noSpace = (family: string, bytes: number): ModelError =>
  new ModelError(
    'DISK_FULL',
    'This browser has no space for {family}, which needs {size} MB. Remove other models, free disk space, or add it on a server.',
    { params: { family, size: megabytes(bytes) } },
  );

const asDiskFull = (error: unknown, family: string): unknown =>
  error instanceof DOMException && error.name === 'QuotaExceededError'
    ? new ModelError('DISK_FULL', 'This browser has no space left for {family}. Remove other models, or free disk space.', {
        params: { family },
        cause: error,
      })
    : error;
