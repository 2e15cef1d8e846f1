import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { codeOf } from '../errors/index.ts';
import { type DescribedFile, wrongHash, wrongSize } from './described-file.ts';
import { ModelError } from './error.ts';
import { hashFile } from './hash-file.ts';

/**
 * Reads a file of a model folder, and compares its size and its SHA-256 with the manifest's.
 * @throws ModelError `FILE_MISSING` when the file cannot be read, `BAD_WEIGHTS` when it differs from the manifest
 */
export const readVerified = async (folder: string, { file, sha256, bytes }: DescribedFile): Promise<Uint8Array<ArrayBuffer>> => {
  const path = join(folder, file);
  try {
    const { size } = await stat(path);
    if (bytes !== undefined && size !== bytes) throw wrongSize(path, { found: size, expected: bytes });
    const content = await readFile(path);
    const found = createHash('sha256').update(content).digest('hex');
    if (found !== sha256) throw wrongHash(path, { found, expected: sha256 });
    return content;
  } catch (cause) {
    throw unreadable(path, cause);
  }
};

/** Larger files are hashed once, and again when their size or modification time has changed. */
export const largeFile = 64 * 2 ** 20;

/** The file in a model folder that lists the large files whose SHA-256 was compared with the manifest. */
export const recordFile = '.verified.json';
const recordSchema = z.record(z.string(), z.object({ sha256: z.string(), bytes: z.string(), modified: z.string() }));
type Entry = z.infer<typeof recordSchema>[string];

/**
 * Compares a file of a model folder with its manifest without keeping its content: small files always by their SHA-256, large files once. Later, a
 * large file passes if it has the size and the modification time of that moment.
 * @throws ModelError `FILE_MISSING` when the file cannot be read, `BAD_WEIGHTS` when it differs from the manifest
 */
export const verifyFile = async (folder: string, described: DescribedFile): Promise<void> => {
  const path = join(folder, described.file);
  try {
    const entry = await entryOf(path, described);
    const isLarge = BigInt(entry.bytes) > largeFile;
    if (isLarge && isSame((await readRecord(folder))[described.file], entry)) return;
    const found = await hashFile(path);
    if (found !== described.sha256) throw wrongHash(path, { found, expected: described.sha256 });
    if (isLarge) await record(folder, { [described.file]: entry });
  } catch (cause) {
    throw unreadable(path, cause);
  }
};

/** Records that files of a folder have the SHA-256 of their manifest, after an import has computed it. Small files are left out. */
export const recordVerified = async (folder: string, files: readonly DescribedFile[]): Promise<void> => {
  const entries: Record<string, Entry> = {};
  for (const described of files) {
    const entry = await entryOf(join(folder, described.file), described);
    if (BigInt(entry.bytes) > largeFile) entries[described.file] = entry;
  }
  if (Object.keys(entries).length > 0) await record(folder, entries);
};

const entryOf = async (path: string, { sha256, bytes }: DescribedFile): Promise<Entry> => {
  const { size, mtimeNs } = await stat(path, { bigint: true });
  if (bytes !== undefined && size !== BigInt(bytes)) throw wrongSize(path, { found: Number(size), expected: bytes });
  return { sha256, bytes: String(size), modified: String(mtimeNs) };
};

const isSame = (recorded: Entry | undefined, { sha256, bytes, modified }: Entry): boolean =>
  recorded !== undefined && recorded.sha256 === sha256 && recorded.bytes === bytes && recorded.modified === modified;

/** Files that were verified while the folder could not be written, by folder. */
const unwritten = new Map<string, Record<string, Entry>>();

const readRecord = async (folder: string): Promise<Readonly<Record<string, Entry>>> => {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile(join(folder, recordFile), 'utf8')));
    return { ...(parsed.success && parsed.data), ...unwritten.get(folder) };
  } catch {
    // No file was recorded yet, or the record is damaged: the files are hashed again.
    return unwritten.get(folder) ?? {};
  }
};

const record = async (folder: string, entries: Readonly<Record<string, Entry>>): Promise<void> => {
  const content = { ...(await readRecord(folder)), ...entries };
  const draft = join(folder, `${recordFile}-${randomUUID()}`);
  try {
    await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`);
    // Renamed, so that another process never reads half of it.
    await rename(draft, join(folder, recordFile));
  } catch {
    // A folder that cannot be written: the files are hashed once by each process.
    await rm(draft, { force: true }).catch(() => undefined);
    unwritten.set(folder, content);
  }
};

const unreadable = (path: string, cause: unknown): ModelError => {
  if (cause instanceof ModelError) return cause;
  const code = codeOf(cause);
  if (code === 'ENOENT') {
    return new ModelError('FILE_MISSING', 'The model file {path} is missing. Download the model again.', { params: { path }, cause });
  }
  return new ModelError('FILE_MISSING', 'The model file {path} cannot be read ({reason}). Check its permissions.', {
    params: { path, reason: code ?? String(cause) },
    cause,
  });
};
