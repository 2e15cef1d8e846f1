import { expect, it } from 'vitest';
import { hashOf, local, paramsOf, parseWorkflow, plan, type Registry, withPlugins } from '../../graph/index.ts';
import type { Services } from '../../nodes/define.ts';
import { registry } from '../../nodes/index.ts';
import type { RunPluginNode } from '../../plugin/define.ts';
import { parseDescription, pluginLimits } from '../../plugin/description.ts';
import { defineNode, definePlugin, image, z } from '../../plugin/index.ts';
import { nodesFrom } from '../../plugin/nodes.ts';
import { registryWith } from '../../plugin/registry.ts';
import { facts, noServices } from '../support/nodes/evaluate.ts';
import { tint } from '../support/plugin/tint.ts';

const sha256 = 'a'.repeat(64);
const loaded = (run: RunPluginNode = tint.run, hash = sha256) => ({
  description: tint.description,
  sha256: hash,
  nodes: nodesFrom(JSON.parse(JSON.stringify(tint.description)), { sha256: hash, run, source: 'unclip-tint' }),
});
const withTint = registryWith(registry, [loaded()]);

const workflow = (nodes: object, rest: object = {}) => parseWorkflow({ format: 'unclip-workflow', version: 2, nodes, ...rest });
const negate = (version = 1) => ({
  type: 'tint:negate',
  version,
  params: {},
  inputs: { embedding: { node: 'library', port: 'embedding' } },
});
const library = { type: 'library' };
const models = ({ family = 'emoji' }) => facts[family];

const evaluate = (type: string, inputs: Record<string, unknown>, { services = noServices, used = withTint as Registry } = {}) =>
  local<Services>(used, services)(
    {
      nodeId: 'a',
      type,
      version: 1,
      params: used[type]?.params.parse({}) ?? {},
      inputs: {},
      paramLinks: {},
      key: 'k',
      ...(facts.emoji && { model: facts.emoji }),
    },
    { inputs, signal: new AbortController().signal, progress: () => {} },
  );
const pixel = { width: 1, height: 1, channels: 3 as const, data: new Uint8Array([0, 100, 255]) };
const pictureFile = { sha256: 'b'.repeat(64), name: 'cat.png', width: 1, height: 1 };

it('the node types of a plugin, made from its description, have the facts that its zod types state', () => {
  const spec = withTint['tint:invert-colours'];
  const facts = Object.values(paramsOf(spec ?? { params: z.object({}) })).map(({ schema: _, ...param }) => param);
  expect(facts).toMatchObject([
    { name: 'strength', type: 'number', doc: 'How much.', default: 1, minimum: 0, maximum: 1, step: 0.1, widget: 'slider' },
    { name: 'channel', type: 'text', doc: 'Which channel.', default: 'all', choices: ['all', 'red'] },
  ]);
  expect(spec).toMatchObject({
    title: 'Invert colours',
    category: 'Tint',
    vector: ['strength'],
    plugin: { name: 'tint', version: '1.2.0', sha256 },
  });
  expect(paramsOf(withTint['tint:describe'] ?? { params: z.object({}) }).model).toMatchObject({ model: true, default: 'emoji' });
  expect(withTint['tint:negate']?.params.parse({})).toEqual({ seeds: [1, 2] });
  expect(withTint['tint:negate']?.params.safeParse({ seeds: [1, 2, 3, 4, 5] }).success).toBe(false);
});

it('a node of a plugin runs in a workflow, gets the params of each item, and has its progress reported', async () => {
  const steps: number[] = [];
  const outputs = await local<Services>(withTint, noServices)(
    {
      nodeId: 'a',
      type: 'tint:invert-colours',
      version: 2,
      params: { strength: 1, channel: 'all' },
      inputs: {},
      paramLinks: { strength: { node: 'n', port: 'p', key: 'k' } },
      key: 'k',
    },
    { inputs: { images: [pixel], strength: [1, 0] }, signal: new AbortController().signal, progress: ({ step }) => steps.push(step) },
  );
  expect(outputs.images).toEqual([{ ...pixel, data: new Uint8Array([255, 155, 0]) }, pixel]);
  expect(steps).toEqual([1, 2]);
});

it('an output follows the type of the input that the node names, so a text embedding is refused where an image embedding is needed', () => {
  const request = { registry: withTint, models };
  const nodes = {
    library,
    negate: negate(),
    decode: { type: 'decode', inputs: { embedding: { node: 'negate', port: 'embedding' } } },
  };
  expect(plan({ ...request, workflow: workflow(nodes) }).tasks.map(({ type }) => type)).toEqual(['library', 'tint:negate', 'decode']);
});

it('the version and the code of a plugin are a part of the keys of its nodes, and keys without plugins are as before', () => {
  const keyOf = (used: Registry, node: string) =>
    plan({ registry: used, models, workflow: workflow({ library, negate: negate() }) }).tasks.find(({ nodeId }) => nodeId === node)?.key;
  const other = registryWith(registry, [loaded(tint.run, 'c'.repeat(64))]);
  expect(keyOf(withTint, 'negate')).not.toBe(keyOf(other, 'negate'));
  expect(keyOf(withTint, 'library')).toBe(keyOf(other, 'library'));
  const [text] = plan({ registry: withTint, workflow: workflow({ text: { type: 'text', params: { text: 'a' } } }) }).tasks;
  expect(text?.key).toBe(hashOf(['text', 1, text?.params, {}, {}, null, null]));
});

it('a workflow whose plugin is missing, or older than the one it names, is refused with the name and the version', () => {
  const request = { models, workflow: workflow({ library, negate: negate() }, { plugins: { tint: { version: '1.3.0' } } }) };
  expect(() => plan({ ...request, registry })).toThrow(expect.objectContaining({ code: 'PLUGIN_MISSING', nodeId: 'negate' }));
  expect(() => plan({ ...request, registry })).toThrow(
    'Node "negate" (tint:negate) needs the plugin tint 1.3.0, which is not here. Add the plugin, or replace the node.',
  );
  expect(() => plan({ ...request, registry: withTint })).toThrow(
    'Node "negate" (tint:negate) needs the plugin tint 1.3.0, but version 1.2.0 is here. Update the plugin.',
  );
  const older = { ...request.workflow, plugins: { tint: { version: '1.1.9' } } };
  expect(plan({ ...request, workflow: older, registry: withTint }).tasks).toHaveLength(2);
});

it('a workflow names the plugins that its nodes and its subgraphs need, with version and hash, and forgets those that no node needs', () => {
  const inner = { nodes: { negate: { type: 'tint:negate' }, other: { type: 'gone:node' } } };
  const plain = workflow(
    { sub: { type: 'workflow', definition: 'inner' } },
    { definitions: { inner }, plugins: { gone: { version: '2.0.0' } } },
  );
  const named = withPlugins(plain, withTint);
  expect(named.plugins).toEqual({ gone: { version: '2.0.0' }, tint: { version: '1.2.0', sha256, source: 'unclip-tint' } });
  expect(withPlugins(named, withTint)).toBe(named);
  expect(withPlugins({ ...named, nodes: {}, definitions: {} }, withTint)).not.toHaveProperty('plugins');
});

it('params of an older version are migrated as the plugin says', () => {
  const node = {
    type: 'tint:invert-colours',
    version: 1,
    params: { amount: 0.5, old: 1 },
    inputs: { images: { node: 'image', port: 'images' } },
  };
  const image = { type: 'image', params: { file: 'a.png' } };
  const tasks = plan({ registry: withTint, workflow: workflow({ image, node }) }).tasks;
  expect(tasks.at(-1)?.params).toEqual({ strength: 0.5, channel: 'red' });
});

it('a node gets the services that it declares and no others', async () => {
  const { text } = await evaluate('tint:describe', { images: [pixel, pictureFile] });
  expect(text).toEqual(['emoji embeddings pixels,cat.png']);
});

it.each([
  ['no output', {}],
  ['an output of another kind', { images: ['a'] }],
  ['a picture with too few bytes', { images: [{ ...pixel, data: new Uint8Array(2) }] }],
  ['a picture file that is none of its inputs', { images: [pictureFile] }],
  ['nothing', undefined],
])('a node that returns %s is an error that names the node', async (_, outputs) => {
  const used = registryWith(registry, [loaded(async () => outputs as never)]);
  await expect(evaluate('tint:invert-colours', { images: [pixel] }, { used })).rejects.toMatchObject({ code: 'BAD_OUTPUT' });
});

it('a node may return a picture file that is an input, but not read another one', async () => {
  const passing = registryWith(registry, [loaded(async (_, { inputs }) => inputs)]);
  expect(await evaluate('tint:invert-colours', { images: [pictureFile] }, { used: passing })).toEqual({ images: [pictureFile] });
  const reading = registryWith(registry, [
    loaded(async (_, { context }) => ({ images: [await context.services.pictures?.pixels({ ...pictureFile, sha256: 'd'.repeat(64) })] })),
  ]);
  await expect(evaluate('tint:invert-colours', { images: [pictureFile] }, { used: reading })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('two plugins of one name clash, and one plugin that is named twice does not', () => {
  expect(() => registryWith(registry, [loaded(), loaded(tint.run, 'c'.repeat(64))])).toThrow(expect.objectContaining({ code: 'CLASH' }));
  expect(registryWith(registry, [loaded(), loaded()])).toHaveProperty(['tint:negate']);
});

const node = {
  type: 'a',
  version: 1,
  title: 'A',
  doc: 'A.',
  inputs: {},
  outputs: { images: { kind: 'image', doc: '' } },
  params: {},
};
const described = { name: 'mine', version: '1.0.0', doc: 'Mine.', nodes: [node] };
it.each([
  ['is nothing', undefined],
  ['has no nodes', { ...described, nodes: [] }],
  ['has a name with a colon', { ...described, name: 'a:b' }],
  ['has a version that is none', { ...described, version: 'latest' }],
  ['has two nodes of one type', { ...described, nodes: [node, node] }],
  ['has a field that is unknown', { ...described, nodes: [{ ...node, run: 'x' }] }],
  ['has a port of an unknown kind', { ...described, nodes: [{ ...node, outputs: { a: { kind: 'code', doc: '' } } }] }],
  [
    'has a pattern, which could take forever to check',
    { ...described, nodes: [{ ...node, params: { a: { type: 'string', pattern: '(a+)+$' } } }] },
  ],
  ['has a param that is an object', { ...described, nodes: [{ ...node, params: { a: { type: 'object' } } }] }],
  [
    'has a param with the name of an input',
    { ...described, nodes: [{ ...node, inputs: { a: { kind: 'text', doc: '' } }, params: { a: { type: 'string' } } }] },
  ],
  ['uses a service that does not exist', { ...described, nodes: [{ ...node, services: ['files'] }] }],
  ['uses a model without naming a component', { ...described, nodes: [{ ...node, services: ['model'] }] }],
  ['has version 2 without a migration', { ...described, nodes: [{ ...node, version: 2 }] }],
  [
    'infers an output from an input of another kind',
    { ...described, nodes: [{ ...node, inputs: { a: { kind: 'text', doc: '' } }, infer: { images: 'a' } }] },
  ],
  ['is larger than the limit', { ...described, doc: 'a'.repeat(pluginLimits.description) }],
])('a description that %s is refused', (_, plain) => {
  expect(() => parseDescription(plain)).toThrow(expect.objectContaining({ code: 'BAD_PLUGIN' }));
});

it('a plugin whose params cannot be described is refused when it is defined', () => {
  const bad = defineNode({
    type: 'a',
    version: 1,
    title: 'A',
    doc: 'A.',
    inputs: {},
    outputs: { images: image('') },
    params: z.object({ a: z.object({}) }),
    run: () => ({ images: [] }),
  });
  expect(() => definePlugin({ name: 'mine', version: '1.0.0', doc: '', nodes: [bad] })).toThrow(
    'mine has a description that is not valid.',
  );
});
