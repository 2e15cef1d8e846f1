import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkWritable, type Disk, realDisk, writeFiles } from '../../cli/disk.ts';
import { systemError, temporaryFolder } from '../support/cli/fake-host.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const files = [
  { name: 'image-1.png', bytes: bytes('one') },
  { name: 'image-2.png', bytes: bytes('two') },
];
/** A disk that has room for one file. */
const smallDisk = (): Disk => {
  let written = 0;
  return {
    ...realDisk,
    async write(path, content) {
      await realDisk.write(path, content.subarray(0, 1));
      if (++written > 1) throw systemError('ENOSPC');
    },
  };
};

describe('writing results', () => {
  it('written files have their names, and no temporary file is left', async () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    await writeFiles(realDisk, folder, files);
    expect(readdirSync(folder).sort()).toEqual(['image-1.png', 'image-2.png']);
    expect(readFileSync(join(folder, 'image-2.png'), 'utf8')).toBe('two');
  });

  it('a full disk leaves neither files nor new folders and is reported in a sentence', async () => {
    const top = temporaryFolder();
    const folder = join(top, 'a', 'b');
    await expect(writeFiles(smallDisk(), folder, files)).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: `Cannot write to the output folder ${folder}. The disk is full. Free some space and run again. (--out sets the folder.)`,
    });
    expect(readdirSync(top)).toEqual([]);
  });

  it('a full disk leaves the files of the previous run unchanged', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'image-1.png'), 'before');
    await expect(writeFiles(smallDisk(), folder, files)).rejects.toThrow('The disk is full.');
    expect(readdirSync(folder)).toEqual(['image-1.png']);
    expect(readFileSync(join(folder, 'image-1.png'), 'utf8')).toBe('before');
  });

  it('a device without free space is reported as a full disk', async () => {
    const full: Disk = { ...realDisk, write: async (_, content) => writeFileSync('/dev/full', content) };
    const attempt = writeFiles(existsSync('/dev/full') ? full : smallDisk(), temporaryFolder(), files);
    await expect(attempt).rejects.toThrow('The disk is full.');
  });

  it('a file with the name of the output folder is found before any work', async () => {
    const file = join(temporaryFolder(), 'out');
    writeFileSync(file, '');
    await expect(checkWritable(file)).rejects.toThrow(`${file} is a file, not a folder. Choose another folder with --out.`);
    await expect(checkWritable(join(file, 'deeper'))).rejects.toThrow('is a file, not a folder');
  });

  it('a folder that does not exist yet is writable if its parent is a folder', async () => {
    const folder = join(temporaryFolder(), 'new', 'deep');
    await checkWritable(folder);
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder, { recursive: true });
    await checkWritable(folder);
  });
});
