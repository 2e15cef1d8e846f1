import { describe, expect, it } from 'vitest';
import { type Contribution, execute, explain, local, memoryStore, type Outputs } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { noServices, planOf, type Sketch } from '../support/nodes/evaluate.ts';

/** Runs a workflow of nodes without models, and returns what explains an item of an output of its nodes. */
const explained = async (nodes: Readonly<Record<string, Sketch>>) => {
  const planned = planOf(nodes);
  const store = memoryStore({ maxBytes: 1e6 });
  const results = await execute(planned, {
    evaluate: local(registry, noServices),
    store,
    signal: new AbortController().signal,
    emit: () => {},
  });
  const outputs = new Map<string, Outputs | undefined>();
  for (const { key } of planned.tasks) outputs.set(key, await store.get(key));
  return {
    results: results.get('end'),
    of: (port: string, item?: number, forgotten: readonly string[] = []): Readonly<Record<string, Omit<Contribution, 'node'>>> =>
      Object.fromEntries(
        explain(
          { plan: planned, registry, outputs: ({ key, nodeId }) => (forgotten.includes(nodeId) ? undefined : outputs.get(key)) },
          { node: 'end', port, item },
        ).map(({ node, ...contribution }) => [`${node} ${contribution.output}`, contribution]),
      ),
  };
};

const prompts: Sketch = ['text', { text: 'a cat\na dog\nan owl', split: 'lines' }];
const styles: Sketch = ['text', { text: 'in oil\nin ink', split: 'lines' }];

describe('explain', () => {
  it('an item has the values of its own text and of its own linked param', async () => {
    const { of, results } = await explained({
      prompts,
      names: ['text', { text: 'one\ntwo\nthree', split: 'lines' }],
      end: ['replace', { find: 'a' }, { text: 'prompts.text', replacement: 'names.text' }],
    });
    expect(results).toEqual({ text: ['one conet', 'two dog', 'threen owl'] });
    expect(of('text', 1)['end 1']).toEqual({
      item: 1,
      output: 1,
      strip: 1,
      params: { find: 'a', replacement: 'two' },
      values: { text: 'a dog' },
    });
  });

  it('a single item that is used for all contributes to each of them', async () => {
    const { of } = await explained({
      prompts,
      style: ['text', { text: 'in oil' }],
      end: ['join', { separator: ' ' }, { a: 'prompts.text', b: 'style.text' }],
    });
    expect(of('text', 2)).toMatchObject({
      'end 2': { values: { a: 'an owl', b: 'in oil' } },
      'style 0': { item: 0 },
      'prompts 2': { strip: 3 },
    });
  });

  it('a node that is called once for each linked value knows the value of the item', async () => {
    const { of, results } = await explained({
      counts: ['numbers', { list: [2, 3] }],
      end: ['range', { start: 0, stop: 6 }, { count: 'counts.numbers' }],
    });
    expect(results).toEqual({ numbers: [0, 6, 0, 3, 6] });
    // five numbers of two calls: which call an item comes from cannot be computed from the counts
    expect(of('numbers', 3)).toEqual({
      'counts undefined': expect.objectContaining({ item: undefined }),
      'end 3': expect.objectContaining({ item: undefined }),
    });
  });

  it('an item that was picked is traced to its place in the complete batch', async () => {
    const { of } = await explained({ prompts, end: ['pick', { index: -2, count: 2 }, { items: 'prompts.text' }] });
    expect(of('items', 1)).toMatchObject({ 'prompts 2': { output: 2 } });
    expect(of('items', 0)).toMatchObject({ 'prompts 1': { output: 1 } });
    const listed = await explained({ prompts, end: ['pick', { indices: '2, 0-1' }, { items: 'prompts.text' }] });
    expect(listed.of('items', 2)).toMatchObject({ 'prompts 1': { output: 1 } });
  });

  it('an item of collected batches is traced to the batch that it came from, and to no other', async () => {
    const { of } = await explained({ prompts, styles, end: ['collect', {}, { a: 'prompts.text', c: 'styles.text' }] });
    expect(Object.keys(of('items', 4))).toEqual(['styles 1', 'end 4']);
    expect(Object.keys(of('items', 2))).toEqual(['prompts 2', 'end 2']);
  });

  it('an earlier node that contributes to an item twice is listed once for each of its own items', async () => {
    const { of } = await explained({
      prompts,
      last: ['pick', { index: 2 }, { items: 'prompts.text' }],
      end: ['join', {}, { a: 'prompts.text', b: 'last.items' }],
    });
    expect(Object.keys(of('text', 0)).toSorted()).toEqual(['end 0', 'last 0', 'prompts 0', 'prompts 2']);
  });

  it('the items before outputs that are no longer stored are unknown, and their params remain', async () => {
    const { of } = await explained({ prompts, end: ['replace', { find: 'a', replacement: 'the' }, { text: 'prompts.text' }] });
    expect(of('text', 1, ['prompts'])['end 1']).toEqual({
      item: undefined,
      output: 1,
      strip: undefined,
      params: { find: 'a', replacement: 'the' },
      values: {},
    });
  });

  it('all items of an output are explained without an index', async () => {
    const { of } = await explained({ prompts, end: ['replace', {}, { text: 'prompts.text' }] });
    expect(Object.keys(of('text'))).toEqual(['prompts undefined', 'end undefined']);
  });
});
