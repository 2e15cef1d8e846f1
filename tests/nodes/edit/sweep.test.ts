import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  editScope,
  execute,
  explain,
  foldNodes,
  local,
  memoryStore,
  type Outputs,
  plan,
  type Registry,
  type Workflow,
} from '../../../graph/index.ts';
import { aloneItem } from '../../../nodes/edit/alone.ts';
import { applyItem } from '../../../nodes/edit/apply-item.ts';
import { contentList, endSweep, type SweepSide, type SweepValues, sweepOf, sweepParams } from '../../../nodes/edit/sweep.ts';
import { promptAndSeeds } from '../../../nodes/edit/sweepable.ts';
import { registry as allNodes } from '../../../nodes/index.ts';
import { noServices, type Sketch, workflowOf } from '../../support/nodes/evaluate.ts';
import { inkNode } from '../../support/nodes/ink-node.ts';

const registry: Registry = { ...allNodes, ink: inkNode };

/** A prompt, its text with a word replaced, and a picture whose pixel depends on the text, on a number and on a seed. */
const sketch = (more: Readonly<Record<string, Sketch>> = {}): Readonly<Record<string, Sketch>> => ({
  prompt: ['text', { text: 'a red cat' }],
  style: ['replace', { find: 'red', replacement: 'blue' }, { text: 'prompt.text' }],
  ink: ['ink', { amount: 3, seed: 7 }, { text: 'style.text' }],
  ...more,
});
const workflow = workflowOf(sketch());

const run = async (source: Workflow) => {
  const planned = plan({ workflow: source, registry, contentHash: (name) => name });
  const store = memoryStore({ maxBytes: 1e7 });
  const signal = new AbortController().signal;
  const results = await execute(planned, { evaluate: local(registry, noServices), store, signal, emit: () => {} });
  const outputs = new Map<string, Outputs | undefined>();
  for (const { key } of planned.tasks) outputs.set(key, await store.get(key));
  const request = { plan: planned, registry, outputs: ({ key }: { key: string }) => outputs.get(key) };
  const of = (id: string) => outputs.get(planned.tasks.find(({ nodeId }) => nodeId === id)?.key ?? '');
  return { results, request, of };
};

const amount = (values: SweepValues): SweepSide => ({ params: [{ node: 'ink', port: 'amount' }], values, label: 'amount' });
const prompts = (...lines: readonly string[]): SweepSide => ({
  params: [{ node: 'prompt', port: 'text' }],
  values: { kind: 'texts', lines },
});
const seeds = (start: number, count: number): SweepSide => ({
  params: [{ node: 'ink', port: 'seed' }],
  values: { kind: 'seeds', start, count },
  label: 'seed',
});
const notes = (output: Outputs | undefined) => ((output?.images ?? []) as { notes: string }[]).map(({ notes: note }) => note);

describe('sweepParams', () => {
  it('a sweep over one param draws a picture for each value, and a sheet that names them', async () => {
    const swept = sweepParams(workflow, registry, { columns: amount({ kind: 'numbers', list: [1, 2, 5] }) });
    const { of } = await run(swept);
    expect(notes(of('ink'))).toEqual(['a blue cat 1 7', 'a blue cat 2 7', 'a blue cat 5 7']);
    expect(swept.nodes.sheet?.inputs).toMatchObject({ images: { node: 'ink' }, values: { node: 'amount-values' } });
    expect(swept.nodes.sheet?.params).toEqual({ label: 'amount ', columns: 3 });
    expect(of('sheet')?.images).toHaveLength(1);
  });

  it('a second param makes a table, row by row, without a count that must be matched', async () => {
    const swept = sweepParams(workflow, registry, { columns: seeds(4, 2), rows: prompts('a red cat', 'an owl', 'a red dog') });
    const { of } = await run(swept);
    expect(notes(of('ink'))).toEqual(['a blue cat 3 4', 'a blue cat 3 5', 'an owl 3 4', 'an owl 3 5', 'a blue dog 3 4', 'a blue dog 3 5']);
    expect(swept.nodes.sheet?.inputs).toMatchObject({ columnNames: { node: 'seed-values' }, rowNames: { node: 'text-values' } });
    expect(swept.nodes.sheet?.params).toEqual({ columnLabel: 'seed ' });
    const longer = {
      ...swept,
      nodes: { ...swept.nodes, 'seed-values': { ...swept.nodes['seed-values'], params: { start: 4, count: 5 } } },
    } as Workflow;
    expect(notes((await run(longer)).of('ink'))).toHaveLength(15);
  });

  it('a list of prompts that is there already becomes the rows of a sweep over one param', async () => {
    const listed = workflowOf(sketch({ prompt: ['text', { text: 'a red cat\nan owl', split: 'lines' }] }));
    expect(contentList(listed, registry, { node: 'ink', port: 'amount' })).toEqual({ node: 'prompt', count: 2 });
    const swept = sweepParams(listed, registry, { columns: amount({ kind: 'range', start: 0, stop: 1, count: 3 }) });
    expect(notes((await run(swept)).of('ink'))).toEqual(
      [0, 0.5, 1].map((value) => `a blue cat ${value} 7`).concat([0, 0.5, 1].map((value) => `an owl ${value} 7`)),
    );
    expect(endSweep(swept, registry, ['ink'])).toEqual(listed);
    expect(() => sweepParams(listed, registry, { columns: amount({ kind: 'numbers', list: [1] }), rows: seeds(0, 2) })).toThrow(
      expect.objectContaining({ code: 'BAD_EDIT' }),
    );
  });

  it('sweeping again replaces the sweep, whatever it was before', () => {
    const table = sweepParams(workflow, registry, { columns: amount({ kind: 'numbers', list: [1, 2] }), rows: prompts('a', 'b') });
    const again = sweepParams(table, registry, { columns: seeds(1, 3) });
    expect(Object.keys(again.nodes).toSorted()).toEqual(['ink', 'prompt', 'seed-values', 'sheet', 'style']);
    expect(again.nodes.sheet?.inputs).toMatchObject({ images: { node: 'ink' }, values: { node: 'seed-values' } });
    expect(again.nodes.sheet?.params).toEqual({ label: 'seed ', columns: 3 });
    expect(again.layout['seed-values']).toEqual(table.layout['amount-values']);
    expect(endSweep(again, registry, ['ink'])).toEqual(workflow);
  });

  it('a sweep of another branch of the workflow stays as it is', () => {
    const two = workflowOf(sketch({ other: ['ink', { amount: 1 }, { text: 'word.text' }], word: ['text', { text: 'x' }] }));
    const first = sweepParams(two, registry, {
      columns: { params: [{ node: 'other', port: 'amount' }], values: { kind: 'numbers', list: [1, 2] } },
    });
    const both = sweepParams(first, registry, { columns: seeds(0, 4) });
    expect(both.nodes.other?.inputs.amount).toEqual({ node: 'amount-values', port: 'numbers' });
    expect(both.nodes['sheet-2']?.inputs.images).toEqual({ node: 'ink', port: 'images' });
  });

  it('the present sweep is read back for the form, the requested param first', () => {
    const [columns, rows] = [amount({ kind: 'range', start: 1, stop: 3, count: 5 }), prompts('a', 'b')];
    const table = sweepParams(workflow, registry, { columns, rows });
    expect(sweepOf(table, registry, { node: 'prompt', port: 'text' })).toEqual([rows, columns]);
    expect(sweepOf(table, registry, { node: 'ink', port: 'amount' })).toEqual([columns, rows]);
    expect(sweepOf(workflow, registry, { node: 'ink', port: 'amount' })).toEqual([]);
  });

  it('a list that the form of the workflow shows stays, and becomes the rows', async () => {
    const listed = {
      ...workflowOf(sketch({ seeds: ['seeds', { start: 3, count: 2 }], ink: ['ink', {}, { text: 'style.text', seed: 'seeds.seeds' }] })),
      interface: { inputs: { seeds: { node: 'seeds', param: 'count' } }, outputs: {} },
    };
    const swept = sweepParams(listed, registry, { columns: amount({ kind: 'numbers', list: [1, 2] }) });
    expect(notes((await run(swept)).of('ink'))).toEqual(['a blue cat 1 3', 'a blue cat 2 3', 'a blue cat 1 4', 'a blue cat 2 4']);
    expect(swept.interface.inputs).toEqual(listed.interface.inputs);
    expect(endSweep(swept, registry, ['ink'])).toEqual(listed);
  });

  it('the seeds of a prompt are those of all nodes that its results depend on, lists of one seed included', () => {
    const shared = workflowOf(
      sketch({ seeds: ['seeds', { start: 3, count: 1 }], ink: ['ink', {}, { text: 'style.text', seed: 'seeds.seeds' }] }),
    );
    const { prompt, seeds: found } = promptAndSeeds(shared, registry) ?? { seeds: [] };
    expect([prompt?.node, ...found.map(({ node, param }) => `${node}.${param.name}`)]).toEqual(['prompt', 'seeds.start']);
  });

  it('a sheet is a result of a workflow that names its results', () => {
    const named = { ...workflow, interface: { inputs: {}, outputs: { picture: { node: 'ink', port: 'images' } } } };
    const swept = sweepParams(named, registry, { columns: seeds(0, 2) });
    expect(Object.values(swept.interface.outputs)).toEqual([
      { node: 'ink', port: 'images' },
      { node: 'sheet', port: 'images' },
    ]);
  });

  it('a sweep inside a subgraph gives the same pictures as the flat one', async () => {
    const { workflow: folded, id } = foldNodes(workflow, ['style', 'ink'], { registry, name: 'draw' });
    const definition = folded.nodes[id]?.definition ?? '';
    const sweep = { columns: amount({ kind: 'numbers', list: [1, 2] } as const), rows: seeds(0, 3) };
    const inside = editScope(folded, definition, (level) => sweepParams(level, registry, sweep));
    const flat = await run(sweepParams(workflow, registry, sweep));
    expect(notes((await run(inside)).of(`${id}/ink`))).toEqual(notes(flat.of('ink')));
  });

  it('whatever the lists are, the counts match, each picture has its own values, and the end of the sweep brings the workflow back', async () => {
    const values: fc.Arbitrary<SweepValues> = fc.oneof(
      fc.record({ kind: fc.constant('numbers' as const), list: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }) }),
      fc.record({
        kind: fc.constant('range' as const),
        start: fc.integer({ min: 0, max: 5 }),
        stop: fc.integer({ min: 0, max: 5 }),
        count: fc.integer({ min: 1, max: 4 }),
      }),
    );
    const lines = fc.array(fc.constantFrom('a red cat', ' an owl ', 'dog\r\nhouse', 'x'), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(values, lines, fc.integer({ min: 1, max: 3 }), fc.boolean(), async (numbers, texts, count, byText) => {
        const [columns, rows] = byText ? [amount(numbers), prompts(...texts)] : [seeds(2, count), amount(numbers)];
        const swept = sweepParams(workflow, registry, { columns, rows });
        expect(sweepParams(swept, registry, { columns, rows })).toEqual(swept);
        const { of, request } = await run(swept);
        const pictures = notes(of('ink'));
        const [across, down] = [columns, rows].map(({ values: side }) =>
          side.kind === 'numbers' ? side.list.length : side.kind === 'texts' ? side.lines.length : side.count,
        );
        expect(pictures).toHaveLength((across ?? 0) * (down ?? 0));
        expect(of('sheet')?.images).toHaveLength(1);
        const item = pictures.length - 1;
        const contributions = explain(request, { node: 'ink', port: 'images', item });
        const alone = await run(aloneItem(swept, request, { node: 'ink', port: 'images', item }));
        expect(notes(alone.of('ink'))).toEqual([pictures[item]]);
        const used = applyItem(swept, registry, contributions);
        expect(Object.keys(used.nodes)).toEqual(Object.keys(workflow.nodes));
        expect(notes((await run(used)).of('ink'))).toEqual([pictures[item]]);
        expect(endSweep(swept, registry, ['ink'])).toEqual(workflow);
      }),
      { numRuns: 30 },
    );
  });

  it('a sweep without values, and one that names a param twice, is refused', () => {
    const twice = { columns: seeds(0, 2), rows: seeds(1, 2) };
    for (const sweep of [{ columns: prompts(' ') }, { columns: { ...seeds(0, 2), params: [] } }, twice])
      expect(() => sweepParams(workflow, registry, sweep)).toThrow(expect.objectContaining({ code: 'BAD_EDIT' }));
  });
});

describe('applyItem', () => {
  it('the line of a list of prompts becomes the text', async () => {
    const listed = workflowOf(sketch({ prompt: ['text', { text: 'a red cat\nan owl', split: 'lines' }] }));
    const { request } = await run(listed);
    const used = applyItem(listed, registry, explain(request, { node: 'ink', port: 'images', item: 1 }));
    expect(used.nodes.prompt?.params).toEqual({ text: 'an owl', split: 'none' });
    expect(used.nodes.ink).toEqual(listed.nodes.ink);
  });

  it('a link from a node with one value stays, and that node gets the value', async () => {
    const shared = workflowOf(
      sketch({ seeds: ['seeds', { start: 3, count: 1 }], ink: ['ink', {}, { text: 'style.text', seed: 'seeds.seeds' }] }),
    );
    const start = { params: [{ node: 'seeds', port: 'start' }], values: { kind: 'seeds', start: 8, count: 2 } } as const;
    const swept = sweepParams(shared, registry, { columns: start, rows: prompts('a red cat', 'an owl') });
    const { request, of } = await run(swept);
    expect(notes(of('ink'))).toEqual(['a blue cat 1 8', 'a blue cat 1 9', 'an owl 1 8', 'an owl 1 9']);
    const used = applyItem(swept, registry, explain(request, { node: 'ink', port: 'images', item: 3 }));
    expect(used.nodes.seeds?.params).toMatchObject({ start: 9, count: 1 });
    expect(used.nodes.ink?.inputs).toEqual(shared.nodes.ink?.inputs);
    expect(notes((await run(used)).of('ink'))).toEqual(['an owl 1 9']);
  });

  it('a workflow that has changed since gets the params of the item back', async () => {
    const { request } = await run(workflow);
    const changed = workflowOf(sketch({ ink: ['ink', { amount: 9, seed: 1 }, { text: 'style.text' }] }));
    expect(applyItem(changed, registry, explain(request, { node: 'ink', port: 'images', item: 0 })).nodes.ink?.params).toMatchObject({
      amount: 3,
      seed: 7,
    });
    expect(applyItem(workflow, registry, explain(request, { node: 'ink', port: 'images', item: 0 }))).toBe(workflow);
  });
});
