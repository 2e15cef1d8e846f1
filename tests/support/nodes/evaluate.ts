import {
  local,
  type ModelFacts,
  type Outputs,
  type Plan,
  type Progress,
  parseWorkflow,
  plan,
  type Workflow,
} from '../../../graph/index.ts';
import { pictureReader, pictureWork } from '../../../models/image/picture-reader.ts';
import { latentFunctions } from '../../../models/latent/functions.ts';
import type { Services } from '../../../nodes/define.ts';
import { registry } from '../../../nodes/index.ts';
import type { Embedding, Role } from '../../../nodes/kinds.ts';

/** Services for tests that use none. Every use fails with the name of the service. */
const none = (name: string): never => {
  throw new Error(`This test has no ${name}.`);
};
export const noServices: Services = {
  backend: { name: 'fake', session: () => none('backend'), fit: async () => true, close: async () => {} },
  models: { list: () => [], get: () => undefined },
  files: { read: () => none('files') },
  images: {
    ...pictureReader({
      work: pictureWork({ decode: () => none('image codec'), measure: () => none('image codec') }),
      read: () => none('picture files'),
    }),
    decode: () => none('image codec'),
    measure: () => none('image codec'),
    encode: () => none('image codec'),
  },
  latent: latentFunctions,
};

/** Two families for plans, with different spaces and noise shapes. */
export const facts: Readonly<Record<string, ModelFacts>> = {
  emoji: { family: 'emoji', hash: 'e'.repeat(64), space: 'emoji', noise: '4x2x2' },
  other: { family: 'other', hash: 'f'.repeat(64), space: 'other', noise: '3x8x8' },
};

type Call = {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Values of linked params. */
  readonly links?: Readonly<Record<string, unknown>>;
  readonly services?: Services;
  readonly model?: ModelFacts;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
  readonly previews?: boolean;
};

/** Runs one node like a run does: with aligned batches and parsed linked params. */
export const evaluate = (
  type: string,
  { params = {}, inputs = {}, links = {}, services = noServices, model, signal, progress = () => {}, previews = true }: Call,
): Promise<Outputs> => {
  const spec = registry[type];
  if (!spec) throw new Error(`There is no node type ${type}.`);
  const paramLinks = Object.fromEntries(Object.keys(links).map((name) => [name, { node: 'source', port: 'out', key: name }]));
  const task = {
    nodeId: type,
    type,
    version: spec.version,
    params: spec.params.parse(params),
    inputs: {},
    paramLinks,
    key: type,
    ...(model && { model }),
  };
  return local(registry, services)(task, {
    inputs: { ...inputs, ...links },
    signal: signal ?? new AbortController().signal,
    progress,
    previews,
  });
};

/** A node of a test's workflow: type, params, links as "node.port". */
export type Sketch = readonly [type: string, params?: Readonly<Record<string, unknown>>, links?: Readonly<Record<string, string>>];

/** A workflow from its short form. */
export const workflowOf = (sketch: Readonly<Record<string, Sketch>>): Workflow => {
  const nodes = Object.fromEntries(
    Object.entries(sketch).map(([id, [type, params = {}, links = {}]]) => {
      const inputs = Object.entries(links).map(([port, from]) => [port, { node: from.split('.')[0], port: from.split('.')[1] }]);
      return [id, { type, version: registry[type]?.version ?? 1, params, inputs: Object.fromEntries(inputs) }];
    }),
  );
  return parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    name: 'test',
    nodes,
    interface: { inputs: {}, outputs: {} },
    layout: {},
  });
};

/** Plans a workflow in short form, with the two families of `facts`. */
export const planOf = (sketch: Readonly<Record<string, Sketch>>): Plan =>
  plan({
    workflow: workflowOf(sketch),
    registry,
    models: ({ family, space }) =>
      Object.values(facts).find((known) => (family ?? known.family) === known.family && (space ?? known.space) === known.space),
    contentHash: (name) => name,
  });

/** Embeddings from rows. */
export const embeddings = (rows: readonly (readonly number[])[], role: Role = 'image', space = 'emoji'): Embedding => ({
  space,
  role,
  dims: [rows.length, rows[0]?.length ?? 0],
  data: Float32Array.from(rows.flat()),
});

/** The rows of a batch as plain numbers, rounded to five decimals. */
export const plainRows = ({ dims, data }: { dims: readonly number[]; data: Float32Array }): number[][] => {
  const size = data.length / (dims[0] ?? 1);
  return Array.from({ length: dims[0] ?? 0 }, (_, row) =>
    Array.from(data.subarray(row * size, (row + 1) * size), (value) => Number(value.toFixed(5)) + 0),
  );
};
