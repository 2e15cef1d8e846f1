import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { imageCodec } from '../models/backends/node/images.ts';
import { ModelError } from '../models/error.ts';
import { largestPictureFile } from '../models/image/picture.ts';
import {
  decodePictureList,
  type Examined,
  encodePictureList,
  examineFile,
  isPictureList,
  mayBePicture,
  type PictureList,
  pictureListOf,
  startLength,
} from '../models/image/picture-list.ts';
import { missingPicture } from '../models/image/picture-reader.ts';
import { isZip, openZip, type ZippedFile } from '../models/image/picture-zip.ts';
import { filesBelow } from '../runner/folder-files.ts';
import type { PermittedFiles } from '../runner/permitted-files.ts';
import type { PictureSources } from '../runner/services.ts';
import { systemSentence } from './error.ts';
import { type ExaminedFiles, type FileState, openExaminedFiles } from './examined-files.ts';
import type { Host } from './host.ts';
import { barText, everyFiveSeconds, liveLine, progressText } from './progress-bar.ts';
import { counted, duration } from './text.ts';

export type PictureSourceSettings = {
  readonly files: PermittedFiles;
  /** Absolute paths that the command itself names: symbolic links below such a folder are followed wherever they lead. */
  readonly named: ReadonlySet<string>;
  /** The folder of stored results, which remembers what files are. Default: nothing is remembered. */
  readonly store?: string;
  readonly signal: AbortSignal;
};

/** No picture file has fewer bytes than this. */
const smallestPicture = 16;
/** Files that are read at the same time. */
const atOnce = 4;
/** Milliseconds after which what was found is stored, so that a killed command does not lose it. */
const saveInterval = 5000;
/** The number of broken files that are named. */
const mostNamed = 5;

/** Lists the pictures of folders, by the names in workflows. Shows the progress, and names the files that cannot be read. */
export const readPictureSources = async (host: Host, names: Iterable<string>, settings: PictureSourceSettings): Promise<PictureSources> => {
  const contents = new Map<string, () => Promise<Uint8Array>>();
  const lists = new Map<string, () => NonNullable<ReturnType<PictureSources['list']>>>();
  for (const name of new Set(names)) {
    const found = await readSource(host, name, settings).catch((error: unknown) => {
      settings.signal.throwIfAborted();
      // the run that names it reports the error; other runs of the command go on
      lists.set(name, () => {
        throw error;
      });
    });
    if (!found) continue;
    for (const [sha256, read] of found.contents) contents.set(sha256, read);
    const bytes = encodePictureList(found.list);
    const listed = { bytes, sha256: sha256Of(bytes), pictures: found.list.pictures };
    lists.set(name, () => listed);
    reportBroken(host, name, found.list);
  }
  return {
    list: (name) => lists.get(name)?.(),
    async read(picture) {
      const read = contents.get(picture.sha256);
      if (!read) throw missingPicture(picture);
      const bytes = await read().catch((cause: unknown) => {
        throw new ModelError('FILE_MISSING', 'Cannot read the picture {name}. {reason}', {
          params: { name: picture.name, reason: systemSentence(cause) },
          cause,
        });
      });
      if (sha256Of(bytes) === picture.sha256) return bytes;
      throw new ModelError('FILE_MISSING', 'The picture {name} was changed while it was used. Run again.', {
        params: { name: picture.name },
      });
    },
  };
};

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type Source = { readonly list: PictureList; readonly contents: ReadonlyMap<string, () => Promise<Uint8Array>> };

/** The pictures of one name; undefined for a file that is no list: its content is read as it is. A name that does not exist is reported by the planner. */
const readSource = async (host: Host, name: string, settings: PictureSourceSettings): Promise<Source | undefined> => {
  const path = settings.files(name);
  const state = await stat(path).catch(() => undefined);
  if (state?.isDirectory()) return readFolder(host, { name, path }, settings);
  if (!state?.isFile()) return undefined;
  const start = await firstBytes(path);
  if (isPictureList(start)) {
    const list = decodePictureList(await readFile(path), name);
    return {
      list,
      contents: new Map(list.pictures.map((picture) => [picture.sha256, () => readFile(settings.files(join(name, '..', picture.name)))])),
    };
  }
  if (isZip(start)) return readZip(host, { name, path }, settings);
  if (!mayBePicture(name, start)) return undefined;
  const bytes = await readFile(path);
  const base = name.slice(name.replaceAll('\\', '/').lastIndexOf('/') + 1);
  const list = pictureListOf([{ name: base, result: await examine(base, bytes) }]);
  return { list, contents: new Map(list.pictures.map(({ sha256 }) => [sha256, () => readFile(path)])) };
};

/** The pictures in a zip. Their content is unpacked again when a picture is used. */
const readZip = async (host: Host, { name, path }: Named, { signal }: PictureSourceSettings): Promise<Source> => {
  const { size: bytes } = await stat(path);
  const files = await openZip({ name, bytes, read: (offset, length) => readRange(path, { offset, length }) });
  const view = readingView(host, name, files.length);
  const examined: { readonly name: string; readonly result: Examined }[] = [];
  const contents = new Map<string, () => Promise<Uint8Array>>();
  try {
    for (const entry of files) {
      signal.throwIfAborted();
      const result = await examineEntry(entry);
      if (result && 'picture' in result) contents.set(result.picture.sha256, entry.read);
      examined.push({ name: entry.name, result });
      view.show(examined.length);
    }
  } finally {
    view.end();
  }
  return { list: pictureListOf(examined), contents };
};

const examineEntry = async ({ name, bytes, read }: ZippedFile): Promise<Examined> => {
  if (bytes > largestPictureFile) return mayBePicture(name, new Uint8Array(0)) ? { broken: tooLarge(name).message } : undefined;
  try {
    return await examine(name, await read());
  } catch (error) {
    if (error instanceof ModelError) return mayBePicture(name, new Uint8Array(0)) ? { broken: error.message } : undefined;
    throw error;
  }
};

const readRange = async (path: string, { offset, length }: { readonly offset: number; readonly length: number }): Promise<Uint8Array> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const tooLarge = (name: string): ModelError =>
  new ModelError('IMAGE_TOO_LARGE', 'The file {name} is larger than 512 MiB. Use a smaller file.', { params: { name } });

const examine = (name: string, bytes: Uint8Array): Promise<Examined> =>
  examineFile(name, bytes, { measure: imageCodec.measure, hash: sha256Of });

type Named = { readonly name: string; readonly path: string };

const readFolder = async (
  host: Host,
  { name, path }: Named,
  { files: permitted, named, store, signal }: PictureSourceSettings,
): Promise<Source> => {
  const permits = (real: string): boolean => named.has(resolve(path)) || isPermitted(permitted, real);
  const files = await filesBelow(path, permits);
  const known = await openExaminedFiles(store, resolve(path));
  const view = readingView(host, name, files.length);
  const results = new Map<string, Examined>();
  let next = 0;
  let saved = host.now();
  const work = async (): Promise<void> => {
    for (let file = files[next++]; file; file = files[next++]) {
      signal.throwIfAborted();
      results.set(file.name, await examineOnDisk(file, known));
      view.show(results.size);
      if (host.now() - saved < saveInterval) continue;
      saved = host.now();
      await known.save();
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    view.end();
    await known.save();
  }
  const list = pictureListOf(files.map((file) => ({ name: file.name, result: results.get(file.name) })));
  const paths = new Map(files.map((file) => [file.name, file.path]));
  const contents = list.pictures.map((picture) => [picture.sha256, () => readFile(paths.get(picture.name) ?? '')] as const);
  return { list, contents: new Map(contents) };
};

const isPermitted = (files: PermittedFiles, path: string): boolean => {
  try {
    files(path);
    return true;
  } catch {
    return false;
  }
};

const examineOnDisk = async ({ name, path }: Named, known: ExaminedFiles): Promise<Examined> => {
  try {
    const { size, mtimeMs } = await stat(path);
    const state: FileState = { size, mtimeMs };
    const found = known.find(name, state);
    if (found) return found.result;
    const result = await examineContent({ name, path }, size);
    known.add(name, state, result);
    return result;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const unread = new ModelError('FILE_MISSING', 'Cannot read the picture {name}. {reason}', {
      params: { name, reason: systemSentence(error) },
    });
    return mayBePicture(name, new Uint8Array(0)) ? { broken: unread.message } : undefined;
  }
};

const examineContent = async ({ name, path }: Named, size: number): Promise<Examined> => {
  // empty files and the like need not be opened
  const start = size < smallestPicture ? new Uint8Array(0) : await firstBytes(path);
  if (!mayBePicture(name, start)) return undefined;
  if (size <= largestPictureFile) return examine(name, await readFile(path));
  return {
    broken: tooLarge(name).message,
  };
};

const firstBytes = async (path: string): Promise<Uint8Array> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(startLength), 0, startLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** A folder with fewer files is read before anybody wonders what takes so long. */
const fewFiles = 200;

const readingView = (host: Host, name: string, total: number) => {
  const line = liveLine(host);
  const interval = everyFiveSeconds(host, 'later');
  const began = host.now();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show(count: number): void {
      if (total < fewFiles) return;
      const ms = host.now() - began;
      if (line && host.now() - drawn > 50) {
        drawn = host.now();
        line.draw(progressText([`Reading ${printable(name)}`, barText({ done: count, count, total }), duration(ms)]));
      } else if (!line && interval.due()) {
        interval.printed();
        host.note(`Reading ${printable(name)}: ${count} of ${counted(total, 'file')}\n`);
      }
    },
    end: () => line?.clear(),
  };
};

const reportBroken = (host: Host, name: string, { pictures, broken }: PictureList): void => {
  if (broken.length === 0) return;
  const listed = broken.slice(0, mostNamed).map(({ reason }) => `  ${printable(reason)}\n`);
  const more = broken.length > mostNamed ? `  and ${broken.length - mostNamed} more\n` : '';
  host.note(
    `${counted(broken.length, 'picture')} of ${pictures.length + broken.length} in ${printable(name)} cannot be read:\n${listed.join('')}${more}`,
  );
};

/** A name without the line ends and control characters that a file name may have. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '�');
