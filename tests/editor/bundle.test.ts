import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import type { ChosenFile } from '../../editor/engine/run/add-pictures.ts';
import { bundleOf, workflowOfBundle } from '../../editor/engine/share/bundle.ts';
import type { Studio } from '../../editor/engine/studio.ts';
import { parseWorkflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { encodePictureList, pictureListOf } from '../../models/image/picture-list.ts';
import { registry } from '../../nodes/index.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { saved, workflow } from '../support/cli/samples.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const filled = (level: number) =>
  imageCodec.encode([{ width: 4, height: 4, channels: 3, data: new Uint8Array(48).fill(level) }], { format: 'png' });

/** A workflow as the studio names files: one picture, and a list of two. */
const named = parseWorkflow(
  workflow({
    nodes: {
      one: { type: 'image', params: { file: 'one-0123456789abcdef.png' } },
      many: { type: 'images', params: { folder: 'holiday (2)-0123456789abcdef.json' } },
    },
    inputs: {},
    outputs: { one: { node: 'one', port: 'images' }, many: { node: 'many', port: 'images' } },
  }),
);

/** What a browser has of the files of the workflow. `without` is missing. */
const browserFiles = async (without?: string): Promise<Pick<Studio, 'registry' | 'filesOf'>> => {
  const [one, first, second] = await Promise.all([10, 20, 30].map(filled));
  const bytesOf = { one: one ?? new Uint8Array(), first: first ?? new Uint8Array(), second: second ?? new Uint8Array() };
  const pictures = Object.entries({ 'day 1/a.png': bytesOf.first, 'b.png': bytesOf.second }).map(([name, bytes]) => ({
    name,
    result: { picture: { name, sha256: sha256(bytes), width: 4, height: 4 } },
  }));
  const list = encodePictureList(pictureListOf(pictures));
  const file = (bytes: Uint8Array, name?: string) => ({
    ...(name !== undefined && { name }),
    sha256: sha256(bytes),
    read: async () => bytes,
  });
  const all = [
    file(bytesOf.one, 'one-0123456789abcdef.png'),
    file(list, 'holiday (2)-0123456789abcdef.json'),
    file(bytesOf.first),
    file(bytesOf.second),
  ];
  return { registry, filesOf: async () => all.filter(({ name = 'picture' }) => name !== without) };
};

/** A browser that remembers what was added to it. */
const emptyBrowser = () => {
  const files: { name: string; level: number }[] = [];
  const pictures: { name: string; chosen: readonly ChosenFile[] }[] = [];
  const actions = {
    async addFile({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }) {
      files.push({ name, level: (await imageCodec.decode(bytes, name)).data[0] ?? -1 });
      return `stored-${name.replaceAll('/', '-')}`;
    },
    async addPictures(name: string, chosen: readonly ChosenFile[]) {
      pictures.push({ name, chosen });
      return { name: `stored ${name}.json` };
    },
  };
  // the two actions are all that opening a bundle calls
  return { files, pictures, parts: { registry, actions: actions as unknown as Studio['actions'] } };
};

const asFile = async (blob: Blob, name = 'holiday.unclip'): Promise<File> => new File([await blob.arrayBuffer()], name);

describe('a bundle of the studio', () => {
  it('the command line runs it with the same pictures', async () => {
    const host = fakeHost();
    writeFileSync(
      join(host.directory, 'holiday.unclip'),
      new Uint8Array(await (await bundleOf(await browserFiles(), named)).arrayBuffer()),
    );
    expect(await main(['run', 'holiday.unclip'], host), host.printed.note).toBe(0);
    const level = async (name: string) => (await imageCodec.decode(readFileSync(join(host.directory, 'out', name)), name)).data[0];
    expect([await level('one-1.png'), await level('many-1.png'), await level('many-2.png')].sort()).toEqual([10, 20, 30]);
  });

  it('another browser stores its files and pictures, and names them in the workflow', async () => {
    const browser = emptyBrowser();
    const opened = await workflowOfBundle(browser.parts, await asFile(await bundleOf(await browserFiles(), named)));
    expect(opened.nodes.one?.params.file).toBe('stored-files-one-0123456789abcdef.png');
    expect(opened.nodes.many?.params.folder).toBe('stored holiday (2)-0123456789abcdef.json.json');
    expect(browser.files.map(({ level }) => level)).toEqual([10]);
    expect(browser.pictures[0]?.chosen.map(({ path }) => path).sort()).toEqual(['b.png', 'day 1/a.png']);
  });

  it('a file that the browser does not have ends it with a sentence', async () => {
    await expect(bundleOf(await browserFiles('one-0123456789abcdef.png'), named)).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});

describe('a bundle of the command line', () => {
  it('a browser opens it: a file, and a folder of pictures', async () => {
    const host = fakeHost();
    mkdirSync(join(host.directory, 'photographs'));
    writeFileSync(join(host.directory, 'one.png'), await filled(10));
    for (const level of [20, 30]) writeFileSync(join(host.directory, `photographs/${level}.png`), await filled(level));
    const nodes = { one: { type: 'image', params: { file: 'one.png' } }, many: { type: 'images', params: { folder: 'photographs' } } };
    saved(host.directory, workflow({ nodes }), 'w.json');
    expect(await main(['bundle', 'w.json', '--out', 'w.unclip'], host)).toBe(0);
    const browser = emptyBrowser();
    const opened = await workflowOfBundle(browser.parts, new File([readFileSync(join(host.directory, 'w.unclip'))], 'w.unclip'));
    expect([opened.nodes.one?.params.file, opened.nodes.many?.params.folder]).toEqual(['stored-files-one.png', 'stored photographs.json']);
    expect(browser.pictures[0]?.chosen.map(({ path }) => path)).toEqual(['20.png', '30.png']);
  });

  it('a file that is not a bundle is refused with its code', async () => {
    const file = new File(['hello'], 'x.unclip');
    await expect(workflowOfBundle(emptyBrowser().parts, file)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});
