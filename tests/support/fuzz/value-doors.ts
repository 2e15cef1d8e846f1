import * as z from 'zod';
import { decodeValue, encodeValue, GraphError, local, type Port, paramsOf } from '../../../graph/index.ts';
import { imageCodec } from '../../../models/backends/node/images.ts';
import { missingPicture, pictureReader, pictureWork } from '../../../models/image/picture-reader.ts';
import { registry } from '../../../nodes/index.ts';
import { noServices } from '../nodes/evaluate.ts';
import type { Door } from './door.ts';

const picture = { width: 2, height: 1, channels: 3, data: new Uint8Array([255, 0, 0, 0, 0, 255]) };
const rows = (count: number, extra: object = {}) => ({
  dims: [count, 3],
  data: Float32Array.from({ length: count * 3 }, (_, index) => Math.sin(index + 1)),
  ...extra,
});
const embedding = (count: number) => rows(count, { space: 'emoji', role: 'image' });
const noise = { dims: [1, 1, 2, 2], data: new Float32Array([1, -1, 0.5, 0]) };
const basis = {
  space: 'emoji',
  dimension: 3,
  mean: new Float32Array(3),
  components: new Float32Array([1, 0, 0, 0, 1, 0]),
  explainedVariance: new Float32Array([2, 1]),
  explainedVarianceRatio: new Float32Array([0.6, 0.3]),
};

/** A task of one node as a client sends it: the type of the node, its params, and values for its inputs and params. */
type SentTask = { readonly type: string; readonly params: object; readonly inputs: Readonly<Record<string, unknown>> };
const tasks: readonly SentTask[] = [
  { type: 'interpolate', params: {}, inputs: { from: embedding(1), to: embedding(1) } },
  { type: 'combine', params: {}, inputs: { a: embedding(2), b: embedding(2) } },
  { type: 'similarity', params: {}, inputs: { rows: embedding(2), columns: embedding(3), rowNames: ['a', 'b'] } },
  { type: 'pca-fit', params: {}, inputs: { embedding: embedding(4) } },
  { type: 'pca-reconstruct', params: {}, inputs: { embedding: embedding(2), basis: [basis] } },
  { type: 'pca-move', params: {}, inputs: { embedding: embedding(2), basis: [basis] } },
  { type: 'interpolate-noise', params: {}, inputs: { from: noise, to: noise } },
  { type: 'collect', params: {}, inputs: { a: [picture], b: [picture] } },
  { type: 'pick', params: {}, inputs: { items: ['a', 'b'], index: [0, 1] } },
  { type: 'grid', params: {}, inputs: { images: [picture, picture], captions: ['a', 'b'] } },
  { type: 'grid', params: {}, inputs: { images: [{ name: 'a.png', sha256: 'f'.repeat(64), width: 2, height: 1 }] } },
  { type: 'save-image', params: {}, inputs: { images: [picture] } },
  { type: 'range', params: { from: 0, to: 1, count: 3 }, inputs: {} },
  { type: 'seeds', params: { start: 1, count: 3 }, inputs: {} },
];
const sentTask = z.object({
  type: z.string(),
  params: z.record(z.string(), z.unknown()),
  inputs: z.record(z.string(), z.unknown()),
});

const images = {
  ...imageCodec,
  ...pictureReader({
    work: pictureWork(imageCodec),
    read: async (file) => {
      throw missingPicture(file);
    },
  }),
};

/** Runs a task with values of strangers, as the server does. An error of a node that is not a refusal is a fault. */
const runTask = async (bytes: Uint8Array): Promise<unknown> => {
  const sent = sentTask.safeParse(decodeValue(bytes)).data;
  const spec = sent && Object.hasOwn(registry, sent.type) ? registry[sent.type] : undefined;
  if (!sent || !spec) throw new GraphError('UNKNOWN_TYPE', 'There is no such node type.');
  const params = spec.params.safeParse(sent.params);
  if (!params.success) throw new GraphError('BAD_PARAMS', 'The params are refused.');
  const inputs: Record<string, unknown> = {};
  for (const [name, port] of Object.entries<Port>(spec.inputs)) {
    const parsed = port.kind.schema.safeParse(sent.inputs[name]);
    if (parsed.success) inputs[name] = parsed.data;
    else if (!port.optional) throw new GraphError('MISSING_INPUT', 'A value is refused.');
  }
  const linked = Object.keys(paramsOf(spec)).filter((name) => Array.isArray(sent.inputs[name]));
  const task = {
    nodeId: 'task',
    type: sent.type,
    version: spec.version,
    params: params.data,
    inputs: {},
    paramLinks: Object.fromEntries(linked.map((name) => [name, { node: 'source', port: 'out', key: name }])),
    key: 'key',
  };
  const outputs = await local(registry, { ...noServices, images })(task, {
    inputs: { ...inputs, ...Object.fromEntries(linked.map((name) => [name, sent.inputs[name]])) },
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  return encodeValue(outputs);
};

export const valueDoors: readonly Door[] = [
  {
    name: 'stored values',
    corpus: async () => [
      encodeValue({ a: new Float32Array([1, 2, 3]), b: [{ c: new Uint8Array(5) }], d: 'text' }),
      encodeValue({ images: [picture] }),
    ],
    open: decodeValue,
  },
  { name: 'tasks of one node', corpus: async () => tasks.map((task) => encodeValue(task)), open: runTask },
];
