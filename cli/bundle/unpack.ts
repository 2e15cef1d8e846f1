import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { openBundle } from '../../bundle/index.ts';
import { CliError, systemSentence } from '../error.ts';
import type { Host } from '../host.ts';

/**
 * Unpacks a bundle into `.unclip/bundles/<sha256>` of the current folder, once for the same bundle, and returns that folder. Throws `ModelError` for a file that is
 * not a bundle, or has a file that differs from its hash, and `CliError` OUTPUT_UNWRITABLE.
 */
export const unpackBundle = async (host: Host, path: string): Promise<string> => {
  const folder = resolve(host.directory, '.unclip/bundles', await hashOf(path));
  if (existsSync(folder)) return folder;
  const { size } = await stat(path);
  const file = await open(path);
  const draft = `${folder}.${randomUUID()}.part`;
  try {
    const source = {
      name: path,
      bytes: size,
      read: async (position: number, length: number) => {
        const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, position);
        return buffer.subarray(0, bytesRead);
      },
    };
    const { files, contents } = await openBundle(source);
    for (const [name, entry] of files) {
      const bytes = await entry.read();
      const expected = contents.files[name];
      if (expected !== undefined && createHash('sha256').update(bytes).digest('hex') !== expected)
        throw new CliError('FILE_UNREADABLE', 'The file {name} in {bundle} is damaged. Use another copy of the bundle.', {
          params: { name, bundle: path },
        });
      const target = join(draft, ...name.split('/'));
      await write(dirname(target), target, bytes);
    }
    await rename(draft, folder).catch((error: unknown) => {
      // another command has unpacked the same bundle meanwhile
      if (!existsSync(folder)) throw unwritable(folder, error);
    });
    return folder;
  } finally {
    await file.close();
    await rm(draft, { recursive: true, force: true });
  }
};

const write = async (folder: string, path: string, bytes: Uint8Array): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (error) {
    throw unwritable(folder, error);
  }
};

const unwritable = (folder: string, cause: unknown): CliError =>
  new CliError('OUTPUT_UNWRITABLE', 'Cannot unpack the bundle into {folder}. {reason}', {
    params: { folder, reason: systemSentence(cause) },
    cause,
  });

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  // a read stream without an encoding yields buffers
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex');
};
