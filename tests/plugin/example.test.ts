import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBundle } from '../../bundle/index.ts';
import { main } from '../../cli/main.ts';
import { parseWorkflow, type Workflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { registry } from '../../nodes/index.ts';
import { type Embedding, embeddingsOf } from '../../nodes/kinds.ts';
import { rowsOf } from '../../nodes/tensors.ts';
import type { InstalledPlugin } from '../../plugin/node/load.ts';
import { registryWith } from '../../plugin/registry.ts';
import { openRunner } from '../../runner/index.ts';
import { workflowText } from '../../runner/workflow-text.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { noServices } from '../support/nodes/evaluate.ts';
import { builtExample, exampleFolder } from '../support/plugin/example.ts';
import { homes } from '../support/server/databases.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { openHome } from '../support/server/open.ts';
import { hashOf, stack } from '../support/server/stack.ts';

let plugin: InstalledPlugin;
let withExample: typeof registry;
beforeAll(async () => {
  plugin = await builtExample();
  withExample = registryWith(registry, [plugin]);
});

const dithered: Workflow = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  name: 'Dithered',
  nodes: {
    picture: { type: 'image', params: { file: 'ramp.png' } },
    dither: { type: 'halftone:dither', params: { method: 'ordered' }, inputs: { images: { node: 'picture', port: 'images' } } },
  },
  interface: {
    inputs: { levels: { node: 'dither', param: 'levels' }, picture: { node: 'picture', param: 'file' } },
    outputs: { image: { node: 'dither', port: 'images' } },
  },
  plugins: { halftone: { version: '1.0.0' } },
});

const ramp = {
  width: 16,
  height: 4,
  channels: 3 as const,
  data: Uint8Array.from({ length: 16 * 4 * 3 }, (_, index) => (Math.floor(index / 3) % 16) * 17),
};

/** A host whose folder has the workflow and its picture. */
const prepared = async () => {
  const host = fakeHost();
  writeFileSync(join(host.directory, 'dithered.json'), JSON.stringify(dithered));
  const bytes = await imageCodec.encode([ramp], { format: 'png' });
  writeFileSync(join(host.directory, 'ramp.png'), bytes);
  const run = async (...argv: readonly string[]) => ({ code: await main(argv, host), ...host.printed });
  return { host, run, bytes };
};

const database = homes('embedded');
/** A server with the plugins, which computes in a child process. */
const server = async (plugins: readonly InstalledPlugin[]) => {
  const nodes = registryWith(registry, plugins);
  const child = new URL('../../server/worker/child.ts', import.meta.url);
  const services = await openHome(await database.home(), {}, { registry: nodes, plugins, families: async () => [], child });
  return stack({ services, registry: nodes, plugins });
};

describe('the example plugin', { timeout: 120_000 }, () => {
  it('computes the same picture on the command line, in the library, and on a server with its child process', async () => {
    const { host, run, bytes } = await prepared();
    const { origin, client } = await server([plugin]);
    const flags = ['--plugin', exampleFolder, '--no-store'];
    expect(await run('run', 'dithered.json', '--levels', '3', '--out', 'here', ...flags)).toMatchObject({ code: 0 });
    expect(await run('run', 'dithered.json', '--levels', '3', '--out', 'there', '--server', origin)).toMatchObject({ code: 0 });
    const here = readFileSync(join(host.directory, 'here/image-1.png'));
    expect(readFileSync(join(host.directory, 'there/image-1.png'))).toEqual(here);
    await using runner = await openRunner({ plugins: [exampleFolder] });
    const { image } = await runner.run(join(host.directory, 'dithered.json'), { levels: 3 }).outputs;
    const decoded = await imageCodec.decode(here, 'image-1.png');
    expect(await image?.[0]?.pixels()).toEqual(decoded);
    expect([...new Set(decoded.data)].sort((a, b) => a - b)).toEqual([0, 128, 255]);
    // the written picture names the plugin that its workflow needs
    const written = parseWorkflow(workflowText(here, 'image-1.png'));
    expect(written.plugins).toEqual({ halftone: { version: '1.0.0', sha256: plugin.sha256 } });
    const key = JSON.parse(readFileSync(join(host.directory, 'here/run.json'), 'utf8')).nodes.dither.key;
    expect(JSON.parse(readFileSync(join(host.directory, 'there/run.json'), 'utf8')).nodes.dither.key).toBe(key);
    expect((await client.system.status.query()).workers[0]?.plugins).toEqual([`halftone@${plugin.sha256.slice(0, 16)}`]);
    // one HTTP call runs the saved workflow
    await client.workflows.save.mutate({ workflow: dithered });
    const form = new FormData();
    form.append('levels', '3');
    form.append('picture', new Blob([new Uint8Array(bytes)]), 'ramp.png');
    const called = await fetch(`${origin}/api/run/Dithered`, { method: 'POST', body: form, headers: { accept: 'image/png' } });
    expect(called.status).toBe(200);
    expect(await imageCodec.decode(new Uint8Array(await called.arrayBuffer()), 'called.png')).toEqual(decoded);
    // the server lists it, and no page can run its copy of the code by its address
    const [listed] = await client.plugins.list.query();
    expect(listed).toEqual({ description: plugin.description, sha256: plugin.sha256, bytes: plugin.code.length });
    const response = await fetch(`${origin}/api/plugins/${plugin.sha256}.js`);
    expect(hashOf(new Uint8Array(await response.arrayBuffer()))).toBe(plugin.sha256);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    for (const name of [`${'0'.repeat(64)}.js`, `../${plugin.sha256}.js`, plugin.sha256])
      expect((await fetch(`${origin}/api/plugins/${name}`)).status).toBe(404);
    const task = { type: 'halftone:dither', version: 1, params: {}, inputs: {} };
    const planned = { name: 'halftone', version: '1.0.0', sha256: 'b'.repeat(64) };
    await expect(client.runs.startTask.mutate({ ...task, plugin: planned })).rejects.toThrow('needs the plugin halftone 1.0.0');
  });

  it('is missed by name and version: on the command line, by a server, and for a later version', async () => {
    const { host, run, bytes } = await prepared();
    expect(await run('validate', 'dithered.json')).toMatchObject({
      code: 1,
      out: expect.stringContaining('needs the plugin halftone 1.0.0'),
    });
    expect(host.printed.out).toContain('"--plugin <package, folder or file>" loads a plugin');
    const { origin, client } = await stack({ services: fakeServices() });
    expect(await run('run', 'dithered.json', '--server', origin)).toMatchObject({ code: 1 });
    expect(host.printed.note).toContain('halftone 1.0.0');
    await using runner = await openRunner();
    const { outputs } = runner.run(join(host.directory, 'dithered.json'), { levels: 3 });
    await expect(outputs).rejects.toMatchObject({ code: 'PLUGIN_MISSING', nodeId: 'dither' });
    const artifact = hashOf(bytes);
    await fetch(`${origin}/api/artifacts/${artifact}`, { method: 'PUT', body: new Uint8Array(bytes) });
    const start = client.runs.start.mutate({ workflow: dithered, files: { 'ramp.png': artifact } });
    await expect(start).rejects.toMatchObject({ data: { problem: { code: 'PLUGIN_MISSING', nodeId: 'dither' } } });
    writeFileSync(join(host.directory, 'later.json'), JSON.stringify({ ...dithered, plugins: { halftone: { version: '2.0.0' } } }));
    expect(await run('validate', 'later.json', '--plugin', exampleFolder)).toMatchObject({
      code: 1,
      out: expect.stringContaining('needs the plugin halftone 2.0.0, but version 1.0.0 is here'),
    });
  });

  it('is loaded by unclip.config.json, for help, checks, tests, tools and bundles', async () => {
    const { host, run } = await prepared();
    mkdirSync(join(host.directory, 'plugins'));
    copyFileSync(plugin.file, join(host.directory, 'plugins/halftone.js'));
    writeFileSync(join(host.directory, 'unclip.config.json'), '{ "plugins": ["./plugins/halftone.js"] }');
    expect(await run('nodes', 'halftone:dither')).toMatchObject({
      code: 0,
      out: expect.stringContaining('A node of the plugin halftone 1.0.0.'),
    });
    expect(await run('validate', 'dithered.json')).toMatchObject({ code: 0 });
    expect(await run('run', 'dithered.json', '--help')).toMatchObject({ out: expect.stringContaining('a whole number between 2 and 16') });
    expect(await run('test', 'dithered.json', '--update')).toMatchObject({ code: 0 });
    expect(await run('test', 'dithered.json')).toMatchObject({ code: 0 });
    expect(await run('bundle', 'dithered.json', '--out', 'dithered.unclip')).toMatchObject({ code: 0 });
    const packed = readFileSync(join(host.directory, 'dithered.unclip'));
    const { contents } = await openBundle({
      name: 'dithered.unclip',
      bytes: packed.length,
      read: async (offset, length) => packed.subarray(offset, offset + length),
    });
    expect(contents.plugins).toEqual({ halftone: { version: '1.0.0', sha256: plugin.sha256 } });
    expect(await run('run', 'dithered.unclip', '--out', 'unpacked', '--no-store')).toMatchObject({ code: 0 });
    expect(await run('plugin', 'check', './plugins/halftone.js')).toMatchObject({ out: expect.stringContaining('Uses embeddings.') });
  });
});

describe('the nodes of the example plugin', () => {
  const runNode = async (type: string, inputs: Readonly<Record<string, unknown>>, params: object) => {
    const spec = withExample[`halftone:${type}`];
    const parsed = spec?.params.parse(params) ?? {};
    const context = { services: noServices, signal: new AbortController().signal, progress: () => undefined };
    return spec?.run({ inputs, params: parsed, items: [parsed], context });
  };

  it('remove what an embedding shares with an idea, and keep its length', async () => {
    const [space, role] = ['emoji', 'image'] as const;
    const inputs = {
      embedding: embeddingsOf({ space, role }, [Float32Array.of(3, 4)]),
      idea: embeddingsOf({ space, role }, [Float32Array.of(2, 0)]),
    };
    const outputs = await runNode('remove-idea', inputs, {});
    expect(rowsOf(outputs?.embedding as Embedding)).toEqual([Float32Array.of(0, 5)]);
  });

  it('draw half grey as a pattern of black and white whose mean is half grey', async () => {
    const half = { width: 8, height: 8, channels: 3 as const, data: new Uint8Array(8 * 8 * 3).fill(128) };
    for (const method of ['ordered', 'floyd-steinberg']) {
      const outputs = await runNode('dither', { images: [half] }, { method });
      const data = (outputs?.images as readonly (typeof half)[] | undefined)?.[0]?.data ?? new Uint8Array();
      expect([...new Set(data)].sort((a, b) => a - b)).toEqual([0, 255]);
      expect(Math.abs(data.reduce((sum, value) => sum + value, 0) / data.length - 128)).toBeLessThan(8);
    }
  });
});
