import * as z from 'zod';
import { sentence } from '../../../errors/index.ts';
import {
  type NodeContext,
  nodesWith,
  type Port,
  type PortKind,
  parseWorkflow,
  type Registry,
  refuse,
  type Workflow,
} from '../../../graph/index.ts';

/** The services of test nodes. Every node that computes calls `visit` with its label, so that a test can decide what happens then. */
export type Services = { visit(label: string, context: NodeContext<Services>): Promise<void> | void };
const defineNode = nodesWith<Services>();

const list = <Item>(kind: string, item: z.ZodType<Item>): PortKind<readonly Item[]> => ({
  kind,
  title: kind,
  doc: '',
  schema: z.array(item),
  count: (value) => value.length,
  item: (value, index) => value.slice(index, index + 1),
  join: (values) => values.flat() as Item[], // safe: items are never arrays here
});
const numbers = list('number', z.number());
const texts = list('text', z.string());
/** Rows of a typed array. */
export type Rows = { readonly dims: readonly [number, number]; readonly data: Float32Array };
const rows: PortKind<Rows> = {
  kind: 'embedding',
  title: 'embedding',
  doc: '',
  schema: z.custom<Rows>(),
  count: ({ dims }) => dims[0],
  item: ({ dims: [, width], data }, index) => ({ dims: [1, width], data: data.slice(index * width, (index + 1) * width) }),
  join: (values) => ({
    dims: [values.reduce((sum, { dims }) => sum + dims[0], 0), values[0]?.dims[1] ?? 0],
    data: Float32Array.from(values.flatMap(({ data }) => [...data])),
  }),
  advise: (from, to) =>
    from.attributes.role === 'text' && to.attributes.role === 'image' ? sentence('Put a Prior between them.') : undefined,
};
const anything: PortKind = { ...list('any', z.unknown()), accepts: () => true } as PortKind; // safe: the tests pass only lists to it

type Extra = Pick<Port, 'optional' | 'batch'> & { readonly attributes?: Port['attributes'] };
const portsOf =
  <Value>(kind: PortKind<Value>) =>
  <const More extends Extra = Record<never, never>>(more?: More): Port<Value> & Omit<More, 'attributes'> =>
    ({ kind, doc: '', attributes: {}, ...more }) as Port<Value> & Omit<More, 'attributes'>; // safe: TypeScript cannot infer the type of the spread
const number = portsOf(numbers);
const text = portsOf(texts);
const embedding = portsOf(rows);
const any = portsOf(anything);

const base = { version: 1, title: 'Test', doc: '', category: 'Test' } as const;
const at = (values: readonly number[] | undefined, index: number) => values?.[index] ?? 0;

const defined = [
  defineNode({
    ...base,
    type: 'number',
    inputs: {},
    outputs: { value: number() },
    params: z.object({ value: z.number().min(-1e6).max(1e6).default(0), label: z.string().default('') }),
    async run({ params, context }) {
      await context.services.visit(params.label, context);
      return { value: [params.value] };
    },
  }),
  defineNode({
    ...base,
    type: 'range',
    inputs: {},
    outputs: { values: number() },
    params: z.object({ count: z.int().min(0).max(100).default(3), start: z.number().default(0) }),
    run: ({ params }) => ({ values: Array.from({ length: params.count }, (_, index) => params.start + index) }),
  }),
  defineNode({
    ...base,
    type: 'text',
    inputs: {},
    outputs: { text: text() },
    params: z.object({ lines: z.array(z.string()).default(['hello']) }),
    run: ({ params }) => ({ text: params.lines }),
  }),
  defineNode({
    ...base,
    type: 'add',
    title: 'Add',
    inputs: { a: number(), b: number({ optional: true }) },
    outputs: { sum: number() },
    params: z.object({
      plus: z.number().default(0),
      negate: z.boolean().default(false),
      mode: z.enum(['exact', 'rounded']).default('exact'),
      label: z.string().max(20).default(''),
    }),
    vector: ['plus'],
    async run({ inputs, params, items, context }) {
      await context.services.visit(params.label, context);
      const sums = items.map(({ plus }, index) => at(inputs.a, index) + at(inputs.b, index) + plus);
      return { sum: sums.map((sum) => (params.negate ? -sum : sum)).map((sum) => (params.mode === 'rounded' ? Math.round(sum) : sum)) };
    },
  }),
  defineNode({
    ...base,
    type: 'total',
    inputs: { values: number({ batch: 'whole' }), offset: number({ optional: true }) },
    outputs: { total: number() },
    params: z.object({ times: z.number().default(1) }),
    run: ({ inputs, params, items }) => ({
      total: items.map((_, index) => params.times * inputs.values.reduce((a, b) => a + b, 0) + at(inputs.offset, index)),
    }),
  }),
  defineNode({
    ...base,
    type: 'save',
    sink: true,
    inputs: { value: any() },
    outputs: { saved: any() },
    params: z.object({}),
    run: ({ inputs }) => ({ saved: inputs.value }),
  }),
  defineNode({
    ...base,
    type: 'encode',
    title: 'Encode',
    inputs: { text: text() },
    outputs: { embedding: embedding({ attributes: { role: 'text' } }) },
    params: z.object({ model: z.string().optional(), width: z.int().min(1).max(8).default(2) }),
    models: ({ model }) => ({ ...(model !== undefined && { family: model }), component: 'text-encoder' }),
    infer: ({ model }) => ({ embedding: { kind: 'embedding', attributes: { role: 'text', ...(model && { space: model.space }) } } }),
    run: ({ inputs, params }) => ({
      embedding: {
        dims: [inputs.text.length, params.width] as const,
        data: Float32Array.from(
          inputs.text.flatMap((line) => Array.from({ length: params.width }, (_, index) => line.length / (index + 1))),
        ),
      },
    }),
  }),
  defineNode({
    ...base,
    type: 'draw',
    title: 'Draw',
    inputs: { embedding: embedding({ attributes: { role: 'image' } }) },
    outputs: { image: any() },
    params: z.object({}),
    run: () => ({ image: [] }),
  }),
  defineNode({
    ...base,
    type: 'mix',
    title: 'Mix',
    inputs: { a: embedding(), b: embedding({ optional: true }) },
    outputs: { mixed: embedding() },
    params: z.object({ fault: z.string().default(''), seed: z.number().default(0) }),
    infer({ params, inputs }) {
      if (inputs.a?.attributes.space !== (inputs.b ?? inputs.a)?.attributes.space) throw refuse('Two spaces do not mix. Choose one.');
      if (params.fault !== '') throw new Error(params.fault);
      return inputs.a ? { mixed: inputs.a } : {};
    },
    run: ({ inputs: { a, b }, items }) => ({
      mixed: {
        dims: a.dims,
        data: a.data.map(
          (value, index) =>
            value +
            (b?.data[index] ?? 0) +
            at(
              items.map(({ seed }) => seed),
              Math.floor(index / a.dims[1]),
            ),
        ),
      },
    }),
  }),
  defineNode({
    ...base,
    type: 'file',
    title: 'File',
    inputs: {},
    outputs: { text: text() },
    params: z.object({ file: z.string().default('').meta({ file: true }) }),
    run: ({ params }) => ({ text: [params.file] }),
  }),
  defineNode({
    ...base,
    type: 'third',
    version: 3,
    inputs: {},
    outputs: { value: number() },
    params: z.object({ amount: z.number().default(1) }),
    migrations: [
      ({ size, ...others }) => ({ ...others, amount: size }),
      ({ amount }) => {
        if (typeof amount !== 'number') throw new Error('no amount');
        return { amount: amount * 10 };
      },
    ],
    run: ({ params }) => ({ value: [params.amount] }),
  }),
  defineNode({
    ...base,
    type: 'odd',
    inputs: {},
    outputs: { value: any() },
    params: z.object({ gives: z.enum(['function', 'nothing', 'number']).default('function') }),
    run: ({ params }) => {
      if (params.gives === 'nothing') return {} as { value: unknown }; // a faulty node: the output is missing
      return { value: params.gives === 'function' ? [() => 1] : [1] };
    },
  }),
  defineNode({
    ...base,
    type: 'count',
    inputs: { items: any({ batch: 'whole' }) },
    outputs: { count: number() },
    params: z.object({}),
    run: ({ inputs }) => ({ count: [Array.isArray(inputs.items) ? inputs.items.length : -1] }),
  }),
];

/** The node types of these tests. Two types have names of inherited properties: `constructor` and `toString`. */
export const registry: Registry = {
  ...Object.fromEntries(defined.map((spec) => [spec.type, spec])),
  ...Object.fromEntries(['constructor', 'toString'].map((type) => [type, { ...defined.find((spec) => spec.type === 'number'), type }])),
} as Registry; // safe: the spread of an existing spec with another type is a spec

/** A node in short form: type, params, links as "node.port", and other fields. */
export type Sketch = readonly [
  type: string,
  params?: Readonly<Record<string, unknown>>,
  links?: Readonly<Record<string, string>>,
  more?: Readonly<Record<string, unknown>>,
];

/** A workflow from sketches. */
export const sketch = (nodes: Readonly<Record<string, Sketch>>, more: Readonly<Record<string, unknown>> = {}): Workflow =>
  parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, [type, params = {}, links = {}, others = {}]]) => {
        const inputs = Object.entries(links).map(([port, from]) => [port, { node: from.split('.')[0], port: from.split('.')[1] }]);
        return [id, { type, params, inputs: Object.fromEntries(inputs), ...others }];
      }),
    ),
    ...more,
  });

/** A chain `number → add → … → add` of `length` nodes. The id of the last node is `last`. */
export const chain = (length: number): Workflow =>
  sketch(
    Object.fromEntries(
      Array.from({ length }, (_, index): [string, Sketch] => {
        const id = index === length - 1 ? 'last' : `n${index}`;
        return index === 0
          ? [id, ['number', { value: 1 }]]
          : [id, ['add', { plus: 1 }, { a: `n${index - 1}.${index === 1 ? 'value' : 'sum'}` }]];
      }),
    ),
  );
