import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execute, flatten, foldNodes, local, memoryStore, type Outputs, type Plan, plan, type Workflow } from '../../../graph/index.ts';
import { aloneItem } from '../../../nodes/edit/alone.ts';
import { registry } from '../../../nodes/index.ts';
import { folded, picks, plainId } from '../../support/graph/foldings.ts';
import { noServices, type Sketch, workflowOf } from '../../support/nodes/evaluate.ts';
import { inkNode } from '../../support/nodes/ink-node.ts';

const run = async (workflow: Workflow, target = 'end') => {
  const planned: Plan = plan({ workflow, registry, targets: [target] });
  const store = memoryStore({ maxBytes: 1e6 });
  const evaluate = local(registry, noServices);
  const results = await execute(planned, { evaluate, store, signal: new AbortController().signal, emit: () => {} });
  const outputs = new Map<string, Outputs | undefined>();
  for (const { key } of planned.tasks) outputs.set(key, await store.get(key));
  return {
    results: results.get(target) ?? {},
    request: { plan: planned, registry, outputs: ({ key }: { key: string }) => outputs.get(key) },
  };
};

/** The workflow that computes an item of the output `port` of `end` alone, and what it outputs. */
const alone = async (nodes: Readonly<Record<string, Sketch>>, port: string, item: number) => {
  const workflow = workflowOf(nodes);
  const { request } = await run(workflow);
  const reduced = aloneItem(workflow, request, { node: 'end', port, item });
  return { workflow: reduced, results: (await run(reduced)).results };
};

const prompts: Sketch = ['text', { text: 'a cat\na dog\nan owl', split: 'lines' }];

describe('aloneItem', () => {
  it('a list of texts keeps the line of the item', async () => {
    const { workflow, results } = await alone(
      { prompts, end: ['replace', { find: 'a', replacement: 'the' }, { text: 'prompts.text' }] },
      'text',
      1,
    );
    expect(results).toEqual({ text: ['the dog'] });
    expect(workflow.nodes.prompts?.params).toEqual({ text: 'a dog', split: 'none' });
  });

  it('a linked param gets the value of the item, and the node that fed it is removed', async () => {
    const { workflow, results } = await alone(
      {
        prompts,
        words: ['text', { text: 'one\ntwo\nthree', split: 'lines' }],
        end: ['replace', { find: 'a' }, { text: 'prompts.text', replacement: 'words.text' }],
      },
      'text',
      2,
    );
    expect(results).toEqual({ text: ['threen owl'] });
    expect(Object.keys(workflow.nodes).toSorted()).toEqual(['end', 'prompts']);
    expect(workflow.nodes.end).toMatchObject({ params: { find: 'a', replacement: 'three' }, inputs: { text: { node: 'prompts' } } });
  });

  it('a batch that another node takes as a whole keeps its items, and a Pick takes the one', async () => {
    const { workflow, results } = await alone(
      {
        prompts,
        last: ['pick', { index: -1 }, { items: 'prompts.text' }],
        end: ['join', { separator: '+' }, { a: 'prompts.text', b: 'last.items' }],
      },
      'text',
      1,
    );
    expect(results).toEqual({ text: ['a dog+an owl'] });
    expect(workflow.nodes.prompts).toMatchObject({ params: { split: 'lines' } });
  });

  it('an item that was collected is picked from the collected batch', async () => {
    const { results } = await alone(
      {
        prompts,
        more: ['text', { text: 'x\ny', split: 'lines' }],
        all: ['collect', {}, { a: 'prompts.text', b: 'more.text' }],
        end: ['replace', { find: 'y', replacement: 'z' }, { text: 'all.items' }],
      },
      'text',
      4,
    );
    expect(results).toEqual({ text: ['z'] });
  });

  it('a subgraph with one item stays folded', async () => {
    const workflow = workflowOf({
      prompts,
      word: ['text', { text: 'the' }],
      end: ['join', { separator: ' ' }, { a: 'word.text', b: 'prompts.text' }],
    });
    const { workflow: once } = foldNodes(workflow, ['word'], { registry, name: 'word' });
    const { request } = await run(once);
    const reduced = aloneItem(once, request, { node: 'end', port: 'text', item: 1 });
    expect((await run(reduced)).results).toEqual({ text: ['the a dog'] });
    expect(Object.keys(reduced.definitions ?? {})).toEqual(['subgraph']);
  });

  it('the subgraphs around the node are unpacked, so that lists are shortened', async () => {
    const workflow = workflowOf({ prompts, end: ['replace', { find: 'a', replacement: 'the' }, { text: 'prompts.text' }] });
    const deep = ['prompts', 'end'].reduce(
      (before, id) => foldNodes(before, [id], { registry, name: id, id: `${id}-part` }).workflow,
      workflow,
    );
    const whole = foldNodes(deep, ['end-part'], { registry, name: 'whole', id: 'whole' }).workflow;
    const node = 'whole/end-part/end';
    const { request } = await run(whole, node);
    const reduced = aloneItem(whole, request, { node, port: 'text', item: 1 });
    expect((await run(reduced)).results).toEqual({ text: ['the dog'] });
    expect(reduced.nodes.prompts?.params).toEqual({ text: 'a dog', split: 'none' });
    expect(reduced.definitions).toBe(undefined);
  });

  it('a saved file keeps the picture that it is, and the node that saves it', () => {
    const workflow = workflowOf({
      seeds: ['seeds', { start: 5, count: 3 }],
      draw: ['ink', { amount: 2 }, { text: 'word.text', seed: 'seeds.seeds' }],
      word: ['text', { text: 'cat' }],
      save: ['save-image', {}, { images: 'draw.images' }],
    });
    const nodes = { ...registry, ink: inkNode };
    const planned = plan({ workflow, registry: nodes, targets: ['save'] });
    const images = [0, 1, 2].map(() => ({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }));
    const known: Readonly<Record<string, Outputs>> = {
      seeds: { seeds: [5, 6, 7] },
      word: { text: ['cat'] },
      draw: { images },
      save: { files: images.map(() => ({ name: 'a.png', mime: 'image/png', bytes: new Uint8Array() })) },
    };
    const request = { plan: planned, registry: nodes, outputs: ({ nodeId }: { nodeId: string }) => known[nodeId] };
    const reduced = aloneItem(workflow, request, { node: 'save', port: 'files', item: 2 });
    expect(reduced.nodes).toMatchObject({ draw: { params: { amount: 2, seed: 7 } }, save: { inputs: { images: { node: 'draw' } } } });
    expect(Object.keys(reduced.nodes).toSorted()).toEqual(['draw', 'save', 'word']);
  });

  it('whatever the workflow and however it is folded, the item that is computed alone equals the item of the batch', async () => {
    const lists = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
    const sketches = fc.record({
      one: lists.map((list): Sketch => ['numbers', { list }]),
      two: fc.oneof(
        lists.map((list): Sketch => ['numbers', { list }]),
        fc.integer({ min: -5, max: 5 }).map((start): Sketch => ['range', { start, stop: 9, count: 3 }]),
        fc.integer({ min: 0, max: 5 }).map((start): Sketch => ['seeds', { start, count: 3 }]),
        fc.integer({ min: -5, max: 5 }).map((value): Sketch => ['number', { value }]),
      ),
      middle: fc.constantFrom<Sketch>(
        ['arithmetic', { formula: 'a + 2 * b' }, { a: 'one.numbers', b: 'two.out' }],
        ['collect', {}, { a: 'one.numbers' }],
        ['pick', { indices: '2, 0, 1' }, { items: 'one.numbers' }],
        ['arithmetic', { formula: 'a * a' }, { a: 'one.numbers' }],
      ),
      end: fc.constantFrom<Sketch>(
        ['arithmetic', { formula: 'a - b + c' }, { a: 'middle.out', b: 'one.numbers', c: 'two.out' }],
        ['arithmetic', { formula: 'a * 3' }, { a: 'middle.out' }],
      ),
    });
    const outputOf: Readonly<Record<string, string>> = { collect: 'items', pick: 'items', seeds: 'seeds', number: 'number' };
    await fc.assert(
      fc.asyncProperty(sketches, fc.nat({ max: 2 }), fc.option(picks), async (drawn, item, pick) => {
        const nodes = Object.fromEntries(
          Object.entries(drawn).map(([id, [type, params = {}, links = {}]]): [string, Sketch] => {
            const real = Object.entries(links).map(([port, from]) => {
              const source = from.split('.')[0] as keyof typeof drawn; // the links above name nodes of the sketch
              return [port, `${source}.${outputOf[drawn[source][0]] ?? 'numbers'}`];
            });
            return [id, [type, params, Object.fromEntries(real)]];
          }),
        );
        const workflow = pick ? folded(workflowOf(nodes), registry, pick) : workflowOf(nodes);
        const node = Object.keys(flatten(workflow).workflow.nodes).find((path) => plainId(path) === 'end') ?? 'end';
        const { results, request } = await run(workflow, node);
        const alone = aloneItem(workflow, request, { node, port: 'numbers', item });
        expect(alone.nodes).toHaveProperty('end');
        const reduced = await run(alone);
        // a batch of numbers
        expect(reduced.results.numbers).toEqual([(results.numbers as number[])[item]]);
      }),
      { numRuns: 150 },
    );
  });
});
