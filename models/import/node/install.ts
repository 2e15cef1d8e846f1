import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../../errors/index.ts';
import { readModelFolder } from '../../catalog.ts';
import { describedFiles } from '../../described-file.ts';
import { ModelError, throwIfAborted } from '../../error.ts';
import type { ModelFamily } from '../../family.ts';
import { hashFile } from '../../hash-file.ts';
import type { ComponentName, Manifest } from '../../manifest.ts';
import { parseManifest } from '../../parse-manifest.ts';
import { fileOf } from '../../repository/repository.ts';
import type { Feeds, Outputs } from '../../tensor.ts';
import { recordVerified } from '../../verified-file.ts';
import type { FamilyPlan, PlannedFile } from '../family-plan.ts';
import { finishManifest, manifestBytes } from '../finish-manifest.ts';
import { type OutputError, outputErrors } from './output-errors.ts';
import { type Placement, placeFile } from './place-file.ts';

/** What an installation is doing: `done` of `total` bytes of all its files. */
export type InstallProgress = {
  readonly step: 'download' | 'place' | 'hash' | 'compute';
  readonly file: string;
  readonly done: number;
  readonly total: number;
};

export type InstallSettings = {
  /** The folder of model families, in which the family gets a folder with its name. */
  readonly folder: string;
  /** Computes the outputs of a network of a family that lies on the disk. */
  readonly runNetwork: (family: ModelFamily, component: ComponentName, feeds: Feeds) => Promise<Outputs>;
  readonly onProgress?: ((progress: InstallProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A family that was installed. */
export type InstalledFamily = {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Whether it has replaced one that was made of the same repositories. */
  readonly replaced: boolean;
  /** What int8 copies of the weights change. */
  readonly int8?: { readonly tensors: ReturnType<NonNullable<FamilyPlan['int8']>['errors']>; readonly outputs: readonly OutputError[] };
  /** The files of the repositories, and how they came into the folder. */
  readonly placed: readonly { readonly file: string; readonly bytes: number; readonly placement: Placement }[];
};

/**
 * Writes a planned family into its folder below `folder`: graphs, weights as hard links to the files of the repositories (copies on another disk), and
 * the manifest last. All is written into a hidden folder, which is then renamed, so nothing half-written is ever found; a failure removes it. A
 * family of the same repositories is replaced.
 * @throws ModelError `ALREADY_INSTALLED` when the folder has a family of other repositories; `DISK_FULL`; `ABORTED`; `FILE_MISSING`; `BAD_WEIGHTS`
 */
export const installFamily = async (plan: FamilyPlan, settings: InstallSettings): Promise<InstalledFamily> => {
  const target = join(settings.folder, plan.manifest.family);
  const replaced = await mayReplace(plan, settings.folder);
  const staging = join(settings.folder, `.${plan.manifest.family}-${randomUUID()}`);
  try {
    await mkdir(staging, { recursive: true });
    const { manifest, placed } = await fill(staging, plan, settings);
    const int8 = plan.int8 && { tensors: plan.int8.errors(), outputs: await compare(staging, plan.int8.reference, settings) };
    throwIfAborted(settings.signal);
    await swap(staging, target, replaced);
    return { folder: target, manifest, replaced, placed, ...(int8 && { int8 }) };
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw diskFull(error, settings.folder);
  }
};

/**
 * Whether a planned family replaces one of the same repositories in the folder of model families.
 * @throws ModelError `ALREADY_INSTALLED` when the folder has a family of other repositories
 */
export const mayReplace = async ({ manifest: plan }: FamilyPlan, folder: string): Promise<boolean> => {
  const target = join(folder, plan.family);
  const isThere = await stat(target).then(
    () => true,
    () => false,
  );
  if (!isThere) return false;
  const path = join(target, 'manifest.json');
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes && originOf(parseManifest(bytes, path)) === originOf(plan)) return true;
  throw new ModelError(
    'ALREADY_INSTALLED',
    'There is a family "{family}" in {folder} already, which was made of other repositories. Choose another name with --name.',
    { params: { family: plan.family, folder } },
  );
};

/** What a family was made of: its repositories without their revisions. */
const originOf = ({ repositories }: Pick<Manifest, 'repositories'>): string =>
  repositories.map(({ kind, name }) => `${kind} ${name}`).join('\n') || 'nothing';

/** Installs the same family with its original weights beside the one in `staging`, for as long as the outputs of both are compared. */
const compare = async (
  staging: string,
  { completion: _, ...reference }: FamilyPlan,
  settings: InstallSettings,
): Promise<readonly OutputError[]> => {
  const folder = `${staging}-reference`;
  try {
    await mkdir(folder);
    await fill(folder, reference, { ...settings, onProgress: undefined });
    return await outputErrors(await readModelFolder(staging), await readModelFolder(folder), settings.runNetwork);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const fill = async (staging: string, plan: FamilyPlan, { runNetwork, onProgress, signal }: InstallSettings) => {
  const total = plan.files.reduce((sum, file) => sum + sizeOf(file), 0);
  const hashes = new Map<string, string>();
  for (const [file, bytes] of plan.graphs) {
    await writeFile(join(staging, file), bytes, { flag: 'wx' });
    hashes.set(file, createHash('sha256').update(bytes).digest('hex'));
  }
  let done = 0;
  const placed: InstalledFamily['placed'][number][] = [];
  for (const file of plan.files) {
    onProgress?.({ step: 'place', file: file.target, done, total });
    const placement = await placeFile(file, join(staging, file.target), signal);
    placed.push({ file: file.target, bytes: sizeOf(file), placement });
    done += sizeOf(file);
  }
  done = 0;
  for (const file of plan.files) {
    const report = (bytes: number) => {
      done += bytes;
      onProgress?.({ step: 'hash', file: file.target, done, total });
    };
    const stated = fileOf(file.repository, file.path).sha256;
    if (stated !== undefined) report(sizeOf(file));
    hashes.set(file.target, stated ?? (await hashFile(join(staging, file.target), { onProgress: report, signal })));
  }
  const sha256 = (file: string): string => {
    const hash = hashes.get(file);
    if (hash === undefined) throw new Error(`The plan has no file ${file}.`);
    return hash;
  };
  const manifest = finishManifest(plan.manifest, sha256);
  await writeManifest(staging, manifest);
  await recordVerified(staging, describedFiles(manifest));
  const { completion } = plan;
  if (!completion) return { manifest, placed };
  onProgress?.({ step: 'compute', file: completion.component, done: total, total });
  const outputs = await runNetwork(await readModelFolder(staging), completion.component, completion.feeds);
  const complete = finishManifest(completion.complete(plan.manifest, outputs), sha256);
  await writeManifest(staging, complete);
  return { manifest: complete, placed };
};

const sizeOf = ({ repository, path }: PlannedFile): number => fileOf(repository, path).bytes;

const writeManifest = async (folder: string, manifest: Manifest): Promise<void> => {
  const file = await open(join(folder, 'manifest.json'), 'w');
  try {
    await file.writeFile(manifestBytes(manifest));
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Gives the written folder its name, and removes the one that it replaces. */
const swap = async (staging: string, target: string, replaced: boolean): Promise<void> => {
  if (!replaced) return rename(staging, target);
  const old = `${staging}-old`;
  await rename(target, old);
  try {
    await rename(staging, target);
  } catch (error) {
    await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
};

const full = new Set(['ENOSPC', 'EDQUOT']);
const diskFull = (error: unknown, folder: string): unknown =>
  full.has(codeOf(error) ?? '')
    ? new ModelError(
        'DISK_FULL',
        'The disk of {folder} is full. Nothing was added. Free some space, or choose another folder with --into.',
        {
          params: { folder },
          cause: error,
        },
      )
    : error;
