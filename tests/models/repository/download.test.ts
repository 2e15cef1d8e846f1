import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHub } from '../../../models/repository/hub.ts';
import { type DownloadOptions, type DownloadProgress, download } from '../../../models/repository/node/download.ts';
import { type HubRepositoryFixture, startHub, type TestHub } from '../../support/hub.ts';

const weights = 'prior/diffusion_pytorch_model.safetensors';
const large = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251);
const small = new TextEncoder().encode('{"_class_name": "UnCLIPPipeline"}');
const files = { 'model_index.json': small, [weights]: large, 'decoder/unwanted.safetensors': large };
const wanted = ['model_index.json', weights];

let folder = '';
let hub: TestHub | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unclip-download-'));
});
afterEach(async () => {
  await hub?.close();
  hub = undefined;
  await rm(folder, { recursive: true });
});

const open = async (fixture: Partial<HubRepositoryFixture> = {}) => {
  await hub?.close();
  hub = await startHub({ 'owner/karlo': { files, ...fixture } });
  return openHub({ id: 'owner/karlo', revision: 'main' }, { endpoint: hub.endpoint });
};
/** The waits before further attempts, in milliseconds. */
const waits: number[] = [];
const fetchAll = async (fixture: Partial<HubRepositoryFixture> = {}, options: Partial<DownloadOptions> = {}) => {
  waits.length = 0;
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  await download(await open(fixture), { folder, files: wanted, wait, ...options });
};
const namesInFolder = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
const rangesOf = () => hub?.requests.filter(({ server, path }) => server === 'storage' && path.endsWith(weights)).map(({ range }) => range);
const complete = ['diffusion_pytorch_model.safetensors', 'model_index.json'];

describe('a download', () => {
  it('writes the wanted files alone, and reports its progress in bytes', async () => {
    const reports: DownloadProgress[] = [];
    await fetchAll({}, { progress: (progress) => reports.push(progress) });
    expect(await namesInFolder()).toEqual(complete);
    expect(await readFile(join(folder, weights))).toEqual(Buffer.from(large));
    const bytes = small.length + large.length;
    expect(reports[0]).toEqual({ file: 'model_index.json', fileDone: 0, fileBytes: small.length, done: 0, bytes });
    expect(reports.at(-1)).toEqual({ file: weights, fileDone: large.length, fileBytes: large.length, done: bytes, bytes });
    expect(reports.map(({ done }) => done)).toEqual(reports.map(({ done }) => done).sort((a, b) => a - b));
  });

  it('continues by itself where the connection broke, without fetching a byte twice', async () => {
    await fetchAll({ cuts: { [weights]: [100_000, 50_000] } });
    expect(await readFile(join(folder, weights))).toEqual(Buffer.from(large));
    const starts = rangesOf()?.map((range) => Number(/\d+/.exec(range ?? '0')?.[0]));
    expect(starts).toHaveLength(3);
    expect(starts).toEqual([...(starts ?? [])].sort((a, b) => a - b));
    expect(waits).toEqual([]);
  });

  it('tries five times without a new byte, waits longer each time, and leaves what it has for the next call', async () => {
    await expect(fetchAll({ cuts: { [weights]: [70_000, 0, 0, 0, 0, 0] } })).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
    expect(await namesInFolder()).toEqual(['diffusion_pytorch_model.safetensors.part', 'model_index.json']);
    await fetchAll();
    expect(await namesInFolder()).toEqual(complete);
    expect(await readFile(join(folder, weights))).toEqual(Buffer.from(large));
    expect(rangesOf()).toEqual([expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  it('tries again when the hub is busy', async () => {
    await fetchAll({ statuses: { [weights]: [503, 429] } });
    expect(waits).toEqual([1000, 2000]);
    expect(await namesInFolder()).toEqual(complete);
  });

  it('starts a file anew where a server does not support ranges', async () => {
    await fetchAll({ cuts: { [weights]: [100_000] }, ignoresRanges: true });
    expect(await readFile(join(folder, weights))).toEqual(Buffer.from(large));
  });

  it('removes a file with another hash than the hub states', async () => {
    const sent = { [weights]: large.with(1000, 3) };
    await expect(fetchAll({ sent })).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
      message: `The file ${weights} of owner/karlo arrived with another content than the hub states. It was removed. Fetch it again.`,
    });
    expect(await namesInFolder()).toEqual(['model_index.json']);
  });

  it('removes a small file, which is stored in git, with another hash than the hub states', async () => {
    await expect(fetchAll({ sent: { 'model_index.json': small.with(3, 65) } })).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
    expect(await namesInFolder()).toEqual([]);
  });

  it('removes a file that is longer than the hub states', async () => {
    const sent = { [weights]: new Uint8Array(large.length + 1) };
    await expect(fetchAll({ sent })).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
    expect(await namesInFolder()).toEqual(['model_index.json']);
  });

  it('never takes a file that is shorter than the hub states for a whole one', async () => {
    const sent = { [weights]: large.slice(0, 1000) };
    await expect(fetchAll({ sent })).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect(await namesInFolder()).toEqual(['diffusion_pytorch_model.safetensors.part', 'model_index.json']);
  });

  it('removes a part with bytes of another file, and fetches the file with the next call', async () => {
    await mkdir(join(folder, 'prior'));
    await writeFile(join(folder, `${weights}.part`), new Uint8Array(1000));
    await expect(fetchAll()).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
    await fetchAll();
    expect(await namesInFolder()).toEqual(complete);
  });

  it('starts anew where a part is longer than its file', async () => {
    await mkdir(join(folder, 'prior'));
    await writeFile(join(folder, `${weights}.part`), new Uint8Array(large.length + 5));
    await fetchAll();
    expect(await readFile(join(folder, weights))).toEqual(Buffer.from(large));
  });

  it('verifies the files that are in the folder already, and fetches only those that differ', async () => {
    await fetchAll();
    await fetchAll();
    expect(hub?.requests.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);
    await writeFile(join(folder, weights), large.with(7, 9));
    await fetchAll();
    expect(rangesOf()).toHaveLength(1);
    expect(await readFile(join(folder, weights))).toEqual(Buffer.from(large));
  });

  it('stops when the signal aborts, and continues with the next call', async () => {
    const stop = new AbortController();
    const progress = ({ file, fileDone }: DownloadProgress) => {
      if (file === weights && fileDone > 0) stop.abort();
    };
    await expect(fetchAll({}, { signal: stop.signal, progress })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await namesInFolder()).toEqual(['diffusion_pytorch_model.safetensors.part', 'model_index.json']);
    await fetchAll();
    expect(await readFile(join(folder, weights))).toEqual(Buffer.from(large));
  });

  it('stops while it waits for the next attempt', async () => {
    const stop = new AbortController();
    const repository = await open({ statuses: { [weights]: [503] } });
    const running = download(repository, {
      folder,
      files: wanted,
      signal: stop.signal,
      progress: ({ file }) => {
        // The first report of the file comes before its first request, which fails; the timer then waits for a second.
        if (file === weights) setTimeout(() => stop.abort(), 100);
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('of a gated repository writes nothing', async () => {
    await expect(fetchAll({ gated: true })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect(await namesInFolder()).toEqual([]);
  });

  it('of a file that the hub does not have names the file before anything is fetched', async () => {
    await expect(fetchAll({}, { files: ['model_index.json', 'nothing.bin'] })).rejects.toMatchObject({
      code: 'FILE_MISSING',
      sentence: { params: { path: 'nothing.bin' } },
    });
    expect(await namesInFolder()).toEqual([]);
  });

  it('that the disk has no room for is refused before the first byte', async () => {
    const statedBytes = { [weights]: 2 ** 52 };
    await expect(fetchAll({ statedBytes })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/^The files need \d+ more bytes in /),
    });
    expect(await namesInFolder()).toEqual([]);
    expect(hub?.requests.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('that fills the disk in the middle leaves no part of the file behind', async () => {
    await mkdir(join(folder, 'prior'));
    // Every byte written to this device fails as on a full disk.
    await symlink('/dev/full', join(folder, `${weights}.part`));
    await expect(fetchAll()).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/^The disk is full, so .* cannot be written\. Free some space/),
    });
    expect(await namesInFolder()).toEqual(['model_index.json']);
  });
});
