import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { main } from '../../cli/main.ts';
import { type FakeHost, fakeHost, temporaryFolder } from '../support/cli/fake-host.ts';
import { saved, workflow } from '../support/cli/samples.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { photograph, writeFolder } from '../support/models/photographs.ts';

/** Lists the pictures of a folder: names as texts, and those that cannot be read. */
const listing = workflow({
  nodes: { photographs: { type: 'images' } },
  inputs: { folder: { node: 'photographs', param: 'folder' }, pattern: { node: 'photographs', param: 'pattern' } },
  outputs: { names: { node: 'photographs', port: 'names' }, broken: { node: 'photographs', port: 'broken' } },
});

const encoding = workflow({
  nodes: {
    photographs: { type: 'images', params: { folder: 'photographs' } },
    encode: { type: 'encode-image', params: { model: 'emoji' }, inputs: { images: { node: 'photographs', port: 'images' } } },
  },
  inputs: { folder: { node: 'photographs', param: 'folder' } },
  outputs: { embedding: { node: 'encode', port: 'embedding' } },
});

const run = async (host: FakeHost, ...argv: string[]) => {
  host.printed.out = '';
  host.printed.note = '';
  const code = await main(['run', ...argv], host);
  return { code, note: host.printed.note };
};
const texts = (host: FakeHost, output: string): string[] =>
  readdirSync(join(host.directory, 'out'))
    .filter((name) => name.startsWith(`${output}-`))
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .map((name) => readFileSync(join(host.directory, 'out', name), 'utf8').slice(0, -1));
const names = async (files: Readonly<Record<string, Uint8Array | string>>, ...argv: string[]) => {
  const host = fakeHost();
  writeFolder(join(host.directory, 'photographs'), files);
  const { code, note } = await run(host, saved(host.directory, listing), '--folder', 'photographs', ...argv);
  return { code, note, names: code === 0 ? texts(host, 'names') : [], broken: code === 0 ? texts(host, 'broken') : [] };
};

describe('a folder of pictures on the command line', () => {
  it('lists its pictures and those of its folders in natural order, and no other files', async () => {
    const [one, two] = [await photograph(1), await photograph(2)];
    const found = await names({
      '10.jpg': one,
      '2.jpg': two,
      'b/1.jpg': one,
      'B/0.jpg': one,
      'a.JPEG': two,
      'صورة ١.jpg': one,
      'two\nlines.jpg': two,
      'no-extension': one,
      'notes.txt': 'no picture',
      'Thumbs.db': new Uint8Array(2000),
      '.hidden.jpg': one,
    });
    expect(found).toMatchObject({ code: 0, broken: [] });
    expect(found.names).toEqual(
      ['2.jpg', '10.jpg', 'a.JPEG', 'b/1.jpg', 'B/0.jpg', 'no-extension', 'two\nlines.jpg', 'صورة ١.jpg'].sort(
        (a, b) => found.names.indexOf(a) - found.names.indexOf(b),
      ),
    );
    expect(found.names.indexOf('2.jpg')).toBeLessThan(found.names.indexOf('10.jpg'));
    expect(found.names).toHaveLength(8);
  });
  it('takes only the pictures whose names match a pattern', async () => {
    const one = await photograph(1);
    const files = { 'cat1.jpg': one, 'cat2.png.jpg': one, 'dog.jpg': one, '2019/cat3.JPG': one, '2019/deep/cat4.jpg': one };
    expect((await names(files, '--pattern', 'cat?.jpg')).names).toEqual(['2019/cat3.JPG', '2019/deep/cat4.jpg', 'cat1.jpg']);
    expect((await names(files, '--pattern', '2019/*')).names).toEqual(['2019/cat3.JPG']);
    expect((await names(files, '--pattern', '2019/**')).names).toEqual(['2019/cat3.JPG', '2019/deep/cat4.jpg']);
    expect((await names(files, '--pattern', '{dog,cat1}.*')).names).toEqual(['cat1.jpg', 'dog.jpg']);
    expect(await names(files, '--pattern', '*.tiff')).toMatchObject({ code: 1, note: expect.stringContaining('matches "*.tiff"') });
  });
  it('names the pictures that cannot be read, leaves them out, and outputs the reasons', async () => {
    const one = await photograph(1);
    const found = await names({ 'a.jpg': one, 'cut.jpg': one.subarray(0, 200), 'empty.png': '', 'text.jpg': 'hello', 'b.jpg': one });
    expect(found).toMatchObject({ code: 0, names: ['a.jpg', 'b.jpg'] });
    expect(found.broken).toEqual([
      'cut.jpg is damaged or cut off. Use a complete PNG, JPEG or WebP file.',
      'empty.png is empty. Use a complete PNG, JPEG or WebP file.',
      'text.jpg is not a picture, or its beginning is damaged. Use a complete PNG, JPEG or WebP file.',
    ]);
    expect(found.note).toContain('3 pictures of 5 in photographs cannot be read:\n  cut.jpg is damaged');
  });
  it('stops the run at a picture that cannot be read if the node says so', async () => {
    const one = await photograph(1);
    const found = await names({ 'a.jpg': one, 'cut.jpg': one.subarray(0, 200) }, '--set', 'photographs.damaged=stop');
    expect(found).toMatchObject({ code: 1, note: expect.stringContaining('cut.jpg is damaged or cut off') });
  });
  it('refuses a folder without pictures, and names it', async () => {
    expect(await names({ 'notes.txt': 'hello' })).toMatchObject({
      code: 1,
      note: expect.stringContaining('photographs contains no pictures that can be read here. Choose another folder.'),
    });
  });
  it('reads pictures of 1 × 1 and of 20,000 × 1 pixels', async () => {
    const found = await names({
      'dot.jpg': await photograph(1, { width: 1, height: 1 }),
      'line.jpg': await photograph(2, { width: 20_000, height: 1 }),
    });
    expect(found.names).toEqual(['dot.jpg', 'line.jpg']);
  });
  it('reads the pictures of a zip, and names a zip that is cut off', async () => {
    const [one, two] = [await photograph(1), await photograph(2)];
    const zip = zipSync({
      'holiday/10.jpg': one,
      'holiday/2.jpg': [two, { level: 0 }],
      'holiday/cut.jpg': one.subarray(0, 99),
      '__MACOSX/._2.jpg': one,
      'notes.txt': new Uint8Array(9),
    });
    const host = fakeHost();
    writeFolder(host.directory, { 'holiday.zip': zip, 'cut.zip': zip.subarray(0, 400) });
    expect(await run(host, saved(host.directory, listing), '--folder', 'holiday.zip')).toMatchObject({
      code: 0,
      note: expect.stringContaining('holiday/cut.jpg'),
    });
    expect(texts(host, 'names')).toEqual(['holiday/2.jpg', 'holiday/10.jpg']);
    expect(await run(host, saved(host.directory, listing), '--folder', 'cut.zip')).toMatchObject({
      code: 1,
      note: expect.stringContaining('The zip cut.zip cannot be read.'),
    });
    const { models } = tinyModels();
    expect(await run(host, saved(host.directory, encoding), '--folder', 'holiday.zip', '--models', models)).toMatchObject({ code: 0 });
  });
  it('finds the one picture of a folder with 20,000 files', async () => {
    // in memory where the system has such a folder: creating the files takes longer than the test otherwise
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'unclip-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (let index = 0; index < 20_000; index++) closeSync(openSync(join(folder, `${index}.txt`), 'w'));
    writeFileSync(join(folder, 'one.jpg'), await photograph(1));
    const host = fakeHost();
    expect(await run(host, saved(host.directory, listing), '--folder', folder)).toMatchObject({ code: 0 });
    expect(texts(host, 'names')).toEqual(['one.jpg']);
  });
  it('visits each folder once where symbolic links form a loop', async () => {
    const host = fakeHost();
    const folder = writeFolder(join(host.directory, 'photographs'), { 'a/1.jpg': await photograph(1) });
    symlinkSync('..', join(folder, 'a', 'loop'));
    symlinkSync('nowhere', join(folder, 'broken-link.jpg'));
    expect(await run(host, saved(host.directory, listing), '--folder', 'photographs')).toMatchObject({ code: 0 });
    expect(texts(host, 'names')).toEqual(['a/1.jpg']);
  });
  it('reads outside the folder of the workflow only what the command names or allows', async () => {
    const host = fakeHost();
    const outside = writeFolder(temporaryFolder(), { '1.jpg': await photograph(1) });
    const inside = writeFolder(join(host.directory, 'photographs'), { '2.jpg': await photograph(2) });
    symlinkSync(join(outside, '1.jpg'), join(inside, 'link.jpg'));
    const own = saved(host.directory, {
      ...listing,
      nodes: { photographs: { ...listing.nodes.photographs, params: { folder: 'photographs' } } },
    });
    expect(await run(host, own)).toMatchObject({ code: 0 });
    expect(texts(host, 'names')).toEqual(['2.jpg']);
    expect(await run(host, own, '--allow', outside, '--out', 'out')).toMatchObject({ code: 0 });
    expect(texts(host, 'names')).toEqual(['2.jpg', 'link.jpg']);
    const stranger = saved(host.directory, {
      ...listing,
      nodes: { photographs: { ...listing.nodes.photographs, params: { folder: outside } } },
    });
    expect(await run(host, stranger)).toMatchObject({ code: 1, note: expect.stringContaining('--allow') });
  });
});

describe('encoding a folder of pictures', () => {
  it('continues with the pictures that are not stored yet, also after files were renamed, added and removed', async () => {
    const { models } = tinyModels();
    const host = fakeHost();
    const folder = join(host.directory, 'photographs');
    mkdirSync(folder);
    for (let index = 0; index < 150; index++)
      writeFileSync(join(folder, `${index}.jpg`), await photograph(index, { orientation: 1 + (index % 8) }));
    const file = saved(host.directory, encoding);
    expect(await run(host, file, '--models', models, '--format', 'jsonl')).toMatchObject({ code: 0 });
    const rows = (): string[] =>
      readFileSync(join(host.directory, 'out', 'embedding.jsonl'), 'utf8')
        .trim()
        .split('\n');
    const first = rows();
    expect(first).toHaveLength(150);
    const stored = () =>
      readdirSync(join(host.directory, '.unclip', 'store'), { recursive: true }).filter((name) => String(name).endsWith('.value')).length;
    const before = stored();
    renameSync(join(folder, '0.jpg'), join(folder, '00.jpg'));
    rmSync(join(folder, '149.jpg'));
    expect(await run(host, file, '--models', models, '--format', 'jsonl')).toMatchObject({ code: 0 });
    // new outputs of both nodes, and at most two new groups around the picture that was removed
    expect(stored() - before).toBeLessThanOrEqual(4);
    expect(rows()).toHaveLength(149);
    expect(rows().slice(0, 20)).toEqual(first.slice(0, 20));
  });
});
