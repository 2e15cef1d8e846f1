import * as z from 'zod';
import {
  type Evaluate,
  execute,
  local,
  memoryStore,
  nodesWith,
  type Port,
  parseWorkflow,
  plan,
  type Registry,
  type Store,
  type Workflow,
} from '../graph/index.ts';
import { type Bench, type BenchRow, formatReport } from './report.ts';

const number = (more: Pick<Port, 'optional'> = {}): Port<readonly number[]> => ({
  kind: {
    kind: 'number',
    title: 'number',
    doc: '',
    schema: z.array(z.number()),
    count: (value) => value.length,
    item: (value, index) => value.slice(index, index + 1),
    join: (values) => values.flat(),
  },
  attributes: {},
  doc: '',
  ...more,
});
const base = { version: 1, title: '', doc: '', category: '' };
const defineNode = nodesWith<undefined>();
const registry: Registry = {
  number: defineNode({
    ...base,
    type: 'number',
    inputs: {},
    outputs: { out: number() },
    params: z.object({ value: z.number().default(1) }),
    run: ({ params }) => ({ out: [params.value] }),
  }),
  add: defineNode({
    ...base,
    type: 'add',
    inputs: { a: number(), b: number({ optional: true }) },
    outputs: { out: number() },
    params: z.object({ plus: z.number().default(1) }),
    run: ({ inputs, params }) => ({ out: inputs.a.map((value, index) => value + (inputs.b?.[index] ?? 0) + params.plus) }),
  }),
};

type Nodes = Record<string, { type: string; params?: Record<string, unknown>; inputs?: Record<string, { node: string; port: string }> }>;
const from = (node: string) => ({ node, port: 'out' });
const workflowOf = (nodes: Nodes): Workflow => parseWorkflow({ format: 'unclip-workflow', version: 2, nodes });
/** One source, and a chain of nodes after it. */
const chain = (count: number): Workflow => {
  const nodes: Nodes = { n0: { type: 'number' } };
  for (let index = 1; index < count; index++) nodes[`n${index}`] = { type: 'add', inputs: { a: from(`n${index - 1}`) } };
  return workflowOf(nodes);
};
/** One source and distinct branches of depth two. */
const wide = (count: number): Workflow => {
  const nodes: Nodes = { n0: { type: 'number' } };
  for (let index = 1; index < count; index++) {
    nodes[`n${index}`] = { type: 'add', params: { plus: index }, inputs: { a: from(index % 2 === 1 ? 'n0' : `n${index - 1}`) } };
  }
  return workflowOf(nodes);
};

/** Published figures of ComfyUI v0.3.64 in ms; not measured here. */
const published: Readonly<Record<string, { readonly cold: number | string; readonly again: number | string }>> = {
  'chain 10': { cold: 10.6, again: 4.7 },
  'chain 200': { cold: 2111, again: 1790 },
  'chain 2000': { cold: 'fails', again: 'fails' },
  'chain 10000': { cold: 'fails', again: 'fails' },
  'wide 200': { cold: 168, again: 44 },
};

/** CPU time of all threads of this process, milliseconds. */
const worked = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The time to plan and execute (wall clock and CPU, milliseconds), and the number of computed nodes. */
const timeRun = async (
  workflow: Workflow,
  evaluate: Evaluate,
  store: Store,
): Promise<{ readonly ms: number; readonly work: number; readonly computed: number }> => {
  let computed = 0;
  const began = performance.now();
  const before = worked();
  await execute(plan({ workflow, registry }), {
    evaluate,
    store,
    signal: new AbortController().signal,
    emit: ({ type }) => {
      if (type === 'node-start') computed++;
    },
  });
  return { ms: performance.now() - began, work: worked() - before, computed };
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const measure = async (shape: string, workflow: Workflow): Promise<BenchRow> => {
  const evaluate = local(registry, undefined);
  const count = Object.keys(workflow.nodes).length;
  const cold: number[] = [];
  const again: number[] = [];
  const work: number[] = [];
  const rounds = count <= 200 ? 25 : 5;
  for (let round = 0; round < rounds; round++) {
    const store = memoryStore({ maxBytes: 2 ** 30 });
    const first = await timeRun(workflow, evaluate, store);
    const second = await timeRun(workflow, evaluate, store);
    if (first.computed !== count || second.computed !== 0) {
      throw new Error(`${first.computed} and then ${second.computed} of ${count} nodes computed: this measures something else.`);
    }
    cold.push(first.ms);
    again.push(second.ms);
    work.push(second.work);
  }
  const comfy = published[`${shape} ${count}`] ?? { cold: '', again: '' };
  return {
    graph: shape,
    nodes: count,
    'cold, ms': median(cold),
    'unchanged re-run, ms': median(again),
    're-run, CPU ms': median(work),
    'slowest re-run, ms': Math.max(...again),
    'ComfyUI cold': comfy.cold,
    'ComfyUI re-run': comfy.again,
  };
};

/** Planning and running graphs of trivial nodes in process: the first time, and again with nothing changed. */
export const bench: Bench = async () => {
  const rows: BenchRow[] = [];
  for (const count of [10, 200, 2000, 10_000]) rows.push(await measure('chain', chain(count)));
  for (const count of [200, 2000, 10_000]) rows.push(await measure('wide', wide(count)));
  return {
    title: 'Graphs of trivial nodes: plan and execute in process',
    rows,
    note: [
      'Median of 25 (up to 200 nodes) or of five. A re-run plans again and computes nothing. CPU: the CPU time of all threads, which other programs do not affect.',
      'ComfyUI: published figures of v0.3.64 on two cores in ms, not measured here; chains over its server on loopback, wide graphs in its process.',
      'In ComfyUI, chains of 1,000 nodes and more fail with "maximum recursion depth exceeded" (ComfyUI issue 14911).',
    ].join('\n'),
  };
};

if (import.meta.main) console.log(formatReport(await bench()));
