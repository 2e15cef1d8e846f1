import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../graph/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { describedFiles } from '../../models/described-file.ts';
import { ModelError } from '../../models/error.ts';
import { registry } from '../../nodes/index.ts';
import { findInstallation } from '../../server/installation.ts';
import { fetchFamily } from '../../server/models/fetch-family.ts';
import { createImports, type Importer } from '../../server/models/imports.ts';
import { drawing } from '../support/cli/samples.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { familiesFolder } from '../support/models/families.ts';
import { tinyFolder } from '../support/models/tiny.ts';
import { cutsAnywhere, cuttingProxy } from '../support/server/cutting-proxy.ts';
import { homes } from '../support/server/databases.ts';
import { ended, openHome, settingsOf, testPlace } from '../support/server/open.ts';
import { hashOf, stack } from '../support/server/stack.ts';

const hub = (id: string) => ({ kind: 'hub', id }) as const;

describe('imports of models', () => {
  /** An importer whose imports end when the test says so. */
  const controlled = () => {
    const started: { id: string; end(families: readonly string[]): void; fail(error: unknown): void; signal: AbortSignal }[] = [];
    const importer: Importer = (repositories, { signal, progress }) =>
      new Promise((resolve, reject) => {
        const [repository = hub('none')] = repositories;
        progress({ step: 'downloading', file: 'unet.safetensors', bytes: 1, of: 2 });
        signal.addEventListener('abort', () => reject(new ModelError('ABORTED', 'The run was stopped.')));
        started.push({ id: repository.kind === 'hub' ? repository.id : repository.path, end: resolve, fail: reject, signal });
      });
    let refreshed = 0;
    const imports = createImports(importer, async () => void refreshed++);
    return { imports, started, refreshed: () => refreshed };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const states = ({ imports }: ReturnType<typeof controlled>) => imports.list().map(({ state }) => state);

  it('imports run one after the other, and the families are read again after each', async () => {
    const test = controlled();
    test.imports.add(hub('a/one'));
    test.imports.add(hub('a/two'));
    expect(test.started.map(({ id }) => id)).toEqual(['a/one']);
    expect(test.imports.list()[0]).toMatchObject({ state: 'running', progress: { step: 'downloading', bytes: 1, of: 2 } });
    test.started[0]?.end(['one']);
    await turn();
    expect(states(test)).toEqual(['done', 'running']);
    expect(test.imports.list()[0]).toMatchObject({ families: ['one'] });
    expect(test.refreshed()).toBe(1);
  });

  it('an import that fails keeps its problem, and the next one runs', async () => {
    const test = controlled();
    const { id } = test.imports.add(hub('a/one'));
    test.imports.add(hub('a/two'));
    test.started[0]?.fail(new ModelError('DISK_FULL', 'The disk is full.'));
    await turn();
    expect(test.imports.list()[0]).toMatchObject({ id, state: 'failed', error: { code: 'DISK_FULL', message: 'The disk is full.' } });
    expect(states(test)).toEqual(['failed', 'running']);
  });

  it('a cancelled import stops, and runs again when it is resumed', async () => {
    const test = controlled();
    const { id } = test.imports.add(hub('a/one'));
    test.imports.cancel(id);
    await turn();
    expect(states(test)).toEqual(['cancelled']);
    test.imports.resume(id);
    expect(states(test)).toEqual(['running']);
    expect(test.started).toHaveLength(2);
  });

  it('an import that waits is cancelled at once, and never starts', async () => {
    const test = controlled();
    test.imports.add(hub('a/one'));
    expect(test.imports.cancel(test.imports.add(hub('a/two')).id).state).toBe('cancelled');
    test.started[0]?.end([]);
    await turn();
    expect(test.started).toHaveLength(1);
  });

  it('a repository that waits or runs is not added twice', () => {
    const { imports } = controlled();
    expect(imports.add(hub('a/one')).id).toBe(imports.add(hub('a/one')).id);
    expect(imports.list()).toHaveLength(1);
  });
});

describe('the model families of a server', () => {
  const { home } = homes('embedded');

  it('families in the folder of added families are listed as removable, and a removed family is gone from the disk and from the list', async () => {
    const place = await home();
    const settings = settingsOf(place);
    await cp(tinyFolder, join(settings.modelsFolder, 'tiny'), { recursive: true });
    const { families } = findInstallation(settings);
    const services = await openHome(place, { devices: [] }, { ...testPlace, families });
    const find = async () => (await services.models.list()).find(({ facts }) => facts.family === 'tiny');
    expect(await find()).toMatchObject({ removable: true, components: expect.arrayContaining(['decoder']) });
    expect(await services.models.verify('tiny')).toEqual([]);
    await services.models.remove('tiny');
    expect(await find()).toBeUndefined();
    await expect(services.models.remove('tiny')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(services.models.remove('emoji')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('a repository in a folder is imported, and its family can be used and removed without a restart', { timeout: 120_000 }, async () => {
    const place = await home();
    const settings = settingsOf(place);
    const services = await openHome(place, { devices: [] }, { ...testPlace, families: findInstallation(settings).families });
    const path = join(familiesFolder, 'clip-openai/repo');
    const { id } = await services.models.add({ kind: 'folder', path });
    const find = async () => (await services.models.imports()).find((entry) => entry.id === id);
    await expect.poll(async () => (await find())?.state, { timeout: 90_000, interval: 100 }).not.toBe('running');
    const added = await find();
    expect(added).toMatchObject({ state: 'done', families: [expect.any(String)] });
    const [family = ''] = added?.families ?? [];
    const summary = (await services.models.list()).find(({ facts }) => facts.family === family);
    expect(summary).toMatchObject({ removable: true, repositories: [{ kind: 'folder' }] });
    await services.models.remove(family);
    expect((await services.models.list()).some(({ facts }) => facts.family === family)).toBe(false);
  });

  it('an import of a folder that has no model fails with its sentence', async () => {
    const place = await home();
    const services = await openHome(place, { devices: [] }, testPlace);
    await services.models.add({ kind: 'folder', path: place.folder });
    await expect.poll(async () => (await services.models.imports())[0]?.state, { timeout: 20_000, interval: 50 }).toBe('failed');
    expect((await services.models.imports())[0]?.error).toMatchObject({ code: 'BAD_REPOSITORY' });
  });
});

describe('model families of another machine', () => {
  const { home } = homes('embedded');
  const token = 'a-token-of-this-test';

  /** A server with the tiny family, or that of another folder, and the address of its API. `cutAfter` cuts connections. */
  const serving = async (cutAfter: () => number | undefined = () => undefined, source = tinyFolder) => {
    const settings = settingsOf(await home());
    await cp(source, join(settings.modelsFolder, 'tiny'), { recursive: true });
    const { families } = findInstallation(settings);
    const services = await openHome(settings, { devices: [] }, { ...testPlace, families });
    const { origin } = await stack({ services, settings: { token } });
    const proxy = await cuttingProxy(Number(new URL(origin).port), cutAfter);
    return { services, origin: proxy.origin, cuts: proxy.cuts, family: await readModelFolder(source) };
  };
  const read = (location: string, authorization = `Bearer ${token}`, headers = {}) =>
    fetch(location, { headers: { Authorization: authorization, ...headers } });

  it('a file of a family is sent whole or in part, with its hash as its tag, and only to clients with the token', async () => {
    const { origin, family } = await serving();
    const { file, bytes, sha256 } = family.manifest.components.decoder ?? expect.fail();
    const address = `${origin}/api/models/tiny/${file}`;
    const response = await read(address);
    expect(response.headers.get('etag')).toBe(`"${sha256}"`);
    expect(hashOf(new Uint8Array(await response.arrayBuffer()))).toBe(sha256);
    const part = await read(address, undefined, { Range: `bytes=${bytes - 10}-` });
    expect(part.status).toBe(206);
    expect((await part.arrayBuffer()).byteLength).toBe(10);
    expect((await read(address, 'Bearer wrong')).status).toBe(401);
    for (const name of ['tiny/golden.json', 'tiny/../../secret', 'tiny/%2e%2e/x', 'none/manifest.json', 'tiny', '%']) {
      expect((await read(`${origin}/api/models/${name}`)).status).toBe(404);
    }
  });

  it('a worker fetches a family, continues after lost connections, and installs it when every file is complete', async () => {
    const { origin, cuts, family } = await serving(cutsAnywhere({ seed: 5, count: 4, spread: 20_000 }));
    const folder = join((await home()).folder, 'models');
    const hash = family.hash.slice(0, 16);
    const attempt = () =>
      fetchFamily({ family: 'tiny', hash }, { server: { address: origin, token }, folder, signal: new AbortController().signal });
    for (let left = 5; left > 0; left--) {
      const done = await attempt().then(
        () => true,
        () => false,
      );
      if (done) break;
      await expect(readModelFolder(join(folder, 'tiny'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    }
    expect(cuts.count).toBeGreaterThan(0);
    const fetched = await readModelFolder(join(folder, 'tiny'));
    expect(fetched.hash).toBe(family.hash);
    for (const described of describedFiles(fetched.manifest)) {
      expect(hashOf(await readFile(join(fetched.location, described.file)))).toBe(described.sha256);
    }
    expect((await readdir(folder)).sort()).toEqual(['tiny']);
  });

  it('a family of another hash is not fetched', async () => {
    const { origin } = await serving();
    const folder = (await home()).folder;
    const wanted = { family: 'tiny', hash: '0'.repeat(16) };
    const server = { address: origin, token };
    await expect(fetchFamily(wanted, { server, folder, signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('a run waits until a worker has fetched its family from the server, and then ends', { timeout: 120_000 }, async () => {
    const { origin, family } = await serving(undefined, tinyModels().family);
    const place = await home();
    const child = new URL('../../server/worker/child.ts', import.meta.url);
    const planner = await openHome(place, { devices: [] }, { registry, child, families: async () => [family] });
    // a sample is a complete document, with the name and layout that the format requires
    const { id } = await planner.runs.start({ workflow: drawing as Workflow });
    await planner.close();
    const settings = settingsOf(place);
    const families = async () =>
      (await findInstallation(settings).families()).filter(({ location }) => location.startsWith(settings.modelsFolder));
    const modelServer = { address: origin, token };
    const worker = await openHome(place, { modelServer }, { registry, child, families });
    expect(await ended(worker, id)).toMatchObject({ state: 'done' });
    expect((await worker.status()).workers[0]?.capabilities).toEqual([`${family.manifest.family}@${family.hash.slice(0, 16)}`]);
  });
});
