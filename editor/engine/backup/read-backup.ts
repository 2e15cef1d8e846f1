import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { parseWorkflow } from '../../../graph/index.ts';
import { openZip, type ZippedFile } from '../../../models/image/picture-zip.ts';
import { decodeText } from '../../../text/decode-text.ts';
import type { DocumentLabels } from '../documents/labels.ts';
import type { Templates } from '../documents/templates.ts';
import { EditorError } from '../error.ts';
import type { WritableRecord } from '../record/record.ts';
import { readFragment } from '../share/fragment.ts';
import type { PictureStore } from '../storage/picture-store.ts';
import type { PictureEntry, Storage } from '../storage/storage.ts';
import { type Contents, contentsName, contentsSchema, limits } from './backup-format.ts';

/** What a backup brought. */
export type BackupSummary = {
  /** Workflows that are new here. */
  readonly added: number;
  /** Workflows that differ from those here: both are kept, these as copies. */
  readonly copies: number;
  /** Workflows and templates that are here already, as they are. */
  readonly same: number;
  readonly templates: number;
  readonly pictures: number;
  /** Names of what cannot be read. The rest was brought in. */
  readonly broken: readonly string[];
};

type Parts = {
  readonly storage: Pick<Storage, 'read' | 'write' | 'writeFile' | 'entries' | 'versions'>;
  readonly pictureStore: Pick<PictureStore, 'has' | 'write'>;
  readonly labels: DocumentLabels;
  readonly templates: Templates;
  readonly record: Pick<WritableRecord, 'add'>;
};

/**
 * Adds what a backup contains to this browser. Nothing that is here changes: a workflow that differs from the one here with the same id becomes a copy. Each text
 * is checked as if it were opened; what is broken is left out and named.
 * @throws EditorError `FOREIGN_FILE` for another file, `NEWER_VERSION` for a backup of a newer version, `UNREADABLE_FILE` for one that is damaged or too large
 */
export const readBackup = async (name: string, file: Blob, parts: Parts): Promise<BackupSummary> => {
  const { contents, read } = await openBackup(name, file);
  const broken: string[] = [];
  const attempt = async (title: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      // a full disk ends the import; a broken part does not
      if (error instanceof EditorError && (error.code === 'STORAGE_FULL' || error.code === 'STORAGE_UNAVAILABLE')) throw error;
      broken.push(title);
    }
  };
  for (const stored of contents.files)
    await attempt(stored.name, async () => {
      const bytes = await read(stored.file);
      if (bytesToHex(sha256(bytes)) !== stored.sha256) throw damaged(stored.name);
      await parts.storage.writeFile({ sha256: stored.sha256, name: stored.name, bytes });
    });
  for (const { file: path, sha256: hash } of contents.folders)
    await attempt(path, async () => {
      if (await parts.pictureStore.has(hash)) return;
      const bytes = await read(path);
      if (bytesToHex(sha256(bytes)) !== hash) throw damaged(path);
      await parts.pictureStore.write(hash, bytes);
    });
  const counts = { added: 0, copies: 0, same: 0, templates: 0, pictures: 0 };
  const textOf = async (path: string): Promise<string> => {
    const { text } = decodeText(await read(path));
    if (text === undefined) throw damaged(path);
    return text;
  };
  for (const document of contents.documents)
    await attempt(document.name, async () => {
      counts[await addDocument(document, await textOf(document.file), { ...parts, textOf })]++;
    });
  await parts.templates.load();
  const known = new Set(parts.templates.store.getState().templates.map(({ text }) => text));
  for (const template of contents.templates)
    await attempt(template.name, async () => {
      const text = await textOf(template.file);
      readFragment(text);
      if (known.has(text)) {
        counts.same++;
        return;
      }
      await parts.templates.add(template.name, text);
      counts.templates++;
    });
  for (const [run, path] of Object.entries(contents.runs))
    await attempt(path, async () => {
      const workflow = await textOf(path);
      parseWorkflow(workflow);
      const entries: PictureEntry[] = [];
      for (const { file: png, picture } of contents.pictures.filter((one) => one.picture.run === run))
        await attempt(png, async () => void entries.push({ picture, png: await read(png) }));
      await parts.record.add({ id: run, workflow }, entries);
      counts.pictures += entries.length;
    });
  return { ...counts, broken };
};

type StoredDocument = Contents['documents'][number];

const addDocument = async (
  { id, name, changedAt, labels, versions }: StoredDocument,
  text: string,
  { storage, labels: ownLabels, textOf }: Parts & { textOf(path: string): Promise<string> },
): Promise<'added' | 'copies' | 'same'> => {
  const workflow = parseWorkflow(text);
  const current = await storage.read(id);
  if (current && sameWorkflow(current.text, text)) return 'same';
  const [newId, newName] = current ? [crypto.randomUUID(), `${name.slice(0, 190)} (copy)`] : [id, name];
  const stored = JSON.stringify({ ...workflow, name: newName });
  await storage.write({ id: newId, name: newName, text: stored, collapsed: [], changedAt }, 0);
  if (labels) await ownLabels.change(newId, labels);
  for (const { file, revision, savedAt, name: versionName, label } of versions) {
    const old = await textOf(file);
    parseWorkflow(old);
    // versions of the new document count from its first revision: these come before it
    await storage.entries.put('version', `${newId}/${revision - 1_000_000}`, { label, savedAt, name: versionName, text: old });
  }
  return current ? 'copies' : 'added';
};

/** Whether two texts are one workflow, whatever their spaces. */
const sameWorkflow = (a: string, b: string): boolean => a === b || JSON.stringify(parseWorkflow(a)) === JSON.stringify(parseWorkflow(b));

type OpenedBackup = { readonly contents: Contents; read(path: string): Promise<Uint8Array<ArrayBuffer>> };

const openBackup = async (name: string, file: Blob): Promise<OpenedBackup> => {
  const source = {
    name,
    bytes: file.size,
    read: async (at: number, length: number) => new Uint8Array(await file.slice(at, at + length).arrayBuffer()),
  };
  const entries = await openZip(source).catch(() => undefined);
  const files = new Map((entries ?? []).map((entry) => [entry.name, entry]));
  const list = files.get(contentsName);
  if (!entries || !list)
    throw new EditorError('FOREIGN_FILE', '{file} is not a backup of Unclip Studio. Choose a zip file that “Export all” has written.', {
      params: { file: name },
    });
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (entries.length > limits.entries || total > limits.total || list.bytes > limits.contents)
    throw new EditorError(
      'UNREADABLE_FILE',
      '{file} unpacks to more than this page reads: {count} files with {bytes} bytes. Export fewer things at a time.',
      {
        params: { file: name, count: entries.length, bytes: total },
      },
    );
  const contents = contentsOf(name, await list.read().catch(() => new Uint8Array()));
  return { contents, read: (path) => readEntry(files.get(path), path) };
};

/** Reads a file of a backup. The reader of zips never unpacks more than the size that the directory states, which was counted. */
const readEntry = async (entry: ZippedFile | undefined, path: string): Promise<Uint8Array<ArrayBuffer>> => {
  if (!entry || entry.bytes > (path.endsWith('.json') ? limits.text : limits.file)) throw damaged(path);
  return entry.read();
};

const contentsOf = (name: string, bytes: Uint8Array): Contents => {
  let value: unknown;
  try {
    value = JSON.parse(decodeText(bytes).text ?? '');
  } catch {
    throw damaged(name);
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > 1)
    throw new EditorError('NEWER_VERSION', '{file} was exported by a newer version of Unclip Studio. Reload this page to get it.', {
      params: { file: name },
    });
  const parsed = contentsSchema.safeParse(value);
  if (!parsed.success) throw damaged(name);
  return parsed.data;
};

const damaged = (file: string): EditorError =>
  new EditorError('UNREADABLE_FILE', '{file} is damaged. Use another copy of the backup.', { params: { file } });
