import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { familiesFolder as storageFolder } from '../../models/backends/web/storage-names.ts';
import { memoryOf } from '../../models/component.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { limitStorage, load, openRemote, type PageTab } from '../support/browser/remote.ts';
import { expectNumbers, familiesFolder, goldenOf } from '../support/models/families.ts';
import { tinyFamily } from '../support/models/tiny.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const repository = (family: string) => join(familiesFolder, family, 'repo');

describe.skipIf(!chromiumPath)('families that were added to the storage of a browser', () => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  beforeAll(async () => {
    remote = await openRemote({ gpu: false });
  });
  afterAll(() => remote.close());
  /** The names of the folders of families in the storage. */
  const folders = ({ tab }: PageTab): Promise<string[]> =>
    tab.evaluate(async (name) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(name, { create: true });
      const names: string[] = [];
      for await (const key of folder.keys()) names.push(key);
      return names;
    }, storageFolder);

  it('a family that was added is found after a reload, verified, and removed', async () => {
    const tab = await remote.openTab();
    const backend = remote.backend({ prefer: 'wasm' }, tab);
    const [added] = await backend.add([repository('clip-openai')]);
    const name = added?.manifest.family ?? '';
    expect((await backend.stored()).families.map(({ manifest }) => manifest.family)).toEqual([name]);
    await backend.close();
    await load(tab.tab, remote.server.origin);
    const again = remote.backend({ prefer: 'wasm' }, tab);
    expect((await again.stored()).families).toEqual([expect.objectContaining({ hash: added?.hash })]);
    expect(await again.verify(name)).toEqual([]);
    await again.remove(name);
    expect(await again.stored()).toEqual({ families: [], broken: [] });
    expect(await folders(tab)).toEqual([]);
    await again.close();
  });

  it('a family that is added again replaces the one of its name', async () => {
    const tab = await remote.openTab();
    const backend = remote.backend({ prefer: 'wasm' }, tab);
    await backend.add([repository('clip-openai')]);
    await backend.add([repository('clip-openai')]);
    expect(await folders(tab)).toHaveLength(1);
    expect((await backend.stored()).families).toHaveLength(1);
    await backend.close();
  });

  it('an import that fails or that is aborted leaves nothing behind', async () => {
    const tab = await remote.openTab();
    const backend = remote.backend({ prefer: 'wasm' }, tab);
    await expect(backend.add([join(familiesFolder, 'full-size')])).rejects.toMatchObject({ code: 'BAD_REPOSITORY' });
    await expect(backend.add([repository('karlo')], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(backend.add([repository('karlo')], { abortAt: 100_000 })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await folders(tab)).toEqual([]);
    await backend.close();
  });

  it('a family that fills the storage of the browser is refused, and nothing is left behind', async () => {
    const tab = await remote.openTab();
    await limitStorage(tab, remote.server.origin, 100_000);
    const backend = remote.backend({ prefer: 'wasm' }, tab);
    await expect(backend.add([repository('clip-openai')])).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('This browser has no space left for clip-openai.'),
    });
    expect(await folders(tab)).toEqual([]);
    await backend.close();
  });

  it('a stored file that was damaged is named, and a family whose manifest was damaged is listed as broken', async () => {
    const tab = await remote.openTab();
    const backend = remote.backend({ prefer: 'wasm' }, tab);
    const [added] = await backend.add([repository('clip-openai')]);
    const name = added?.manifest.family ?? '';
    const damage = (file: string) =>
      tab.tab.evaluate(
        async ({ path }) => {
          let folder = await navigator.storage.getDirectory();
          for (const part of path.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
          const writer = await (await folder.getFileHandle(path.at(-1) ?? '')).createWritable({ keepExistingData: true });
          await writer.write({ type: 'write', position: 0, data: new Uint8Array(20) });
          await writer.close();
        },
        { path: [...(added?.location.replace('browser:', '').split('/') ?? []), ...file.split('/')] },
      );
    const weights = Object.values(added?.manifest.components ?? {})[0]?.weights[0]?.file ?? '';
    await damage(weights);
    expect(await backend.verify(name)).toEqual([weights]);
    await damage('manifest.json');
    await backend.close();
    await load(tab.tab, remote.server.origin);
    const again = remote.backend({ prefer: 'wasm' }, tab);
    expect(await again.stored()).toEqual({ families: [], broken: [name] });
    await again.remove(name);
    expect(await folders(tab)).toEqual([]);
    await again.close();
  });

  it('a part of the manifest that a network computes is computed in the page, as in the command line', async () => {
    const tab = await remote.openTab();
    const backend = remote.backend({ prefer: 'wasm' }, tab);
    const [added] = await backend.add([repository('kandinsky-2-2-prior'), repository('kandinsky-2-2-decoder')]);
    const found = added?.manifest.decoder?.unconditional.image ?? [];
    const golden = goldenOf('kandinsky-2-2-prior');
    const wanted = golden.tensor(golden.json.stages.find(({ name }: { name: string }) => name === 'zero-image').outputs.embeds);
    expectNumbers('the embedding of a black picture', { shape: [1, found.length], data: Float32Array.from(found as number[]) }, wanted);
    await backend.close();
  });

  it('a family that needs too much memory is refused with the numbers, before anything is downloaded', async () => {
    const tab = await remote.openTab();
    const family = await tinyFamily();
    const memory = Math.max(...Object.values(family.manifest.components).map(memoryOf));
    const backend = remote.backend({ prefer: 'wasm', memoryLimit: memory - 1 }, tab);
    const before = remote.server.requests.length;
    await expect(backend.session(family, 'text-encoder').load()).rejects.toMatchObject({
      code: 'NOT_ENOUGH_MEMORY',
      message: expect.stringMatching(/^The [a-z-]+ of tiny needs 0\.0 GB of memory, and this page can use 0\.0 GB\. Let a server compute/),
    });
    expect(remote.server.requests.slice(before).filter(({ path }) => path.endsWith('.onnx'))).toEqual([]);
    await backend.close();
    const enough = remote.backend({ prefer: 'wasm', memoryLimit: memory }, tab);
    await enough.session(family, 'text-encoder').load();
    await enough.close();
  });
});
