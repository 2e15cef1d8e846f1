import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { homes } from '../support/server/databases.ts';

/** Mounting a disk needs a user namespace, which some systems forbid. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
const mebibytes = (folder: string): number => Number(/^\d+/.exec(execFileSync('du', ['-sm', folder], { encoding: 'utf8' }))?.[0]);

describe.skipIf(!canMount)(`a full disk${canMount ? '' : ' (no disk can be mounted here: skipped)'}`, () => {
  const { home } = homes('embedded');

  it('[Q14] on a full disk the embedded database refuses new data and continues to serve everything else', {
    timeout: 180_000,
  }, async () => {
    const { folder } = await home();
    const disk = mebibytes(folder) + 64 + 16;
    const program = fileURLToPath(new URL('../support/server/full-disk.ts', import.meta.url));
    const script = `mkdir "$1/disk" && mount -t tmpfs -o size=${disk}m tmpfs "$1/disk" && cp -r "$1/server" "$1/disk" && exec "$2" "$3" "$1/disk"`;
    const argv = ['-rm', 'sh', '-euc', script, 'sh', folder, process.execPath, program];
    const written = await new Promise<string>((resolve, reject) => {
      execFile('unshare', argv, (error, text, told) => (error ? reject(new Error(told)) : resolve(text)));
    });
    const told = JSON.parse(written);
    expect(told).toMatchObject({ last: 'DISK_FULL', start: 'DISK_FULL', save: 'DISK_FULL', cancel: 'done', remove: 'done', kept: 1 });
    expect(told.uploads).toBeGreaterThan(2);
    expect(told.count).toBe(told.uploads);
  });
});
