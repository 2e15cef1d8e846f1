import { describe, expect, it } from 'vitest';
import { execute, GraphError, local, plan, type Store } from '../../graph/index.ts';
import { failing, failureContract, nodes } from '../support/graph/failure-contract.ts';
import { registry, type Services, sketch } from '../support/graph/fakes.ts';
import { makeStore, storeKinds } from '../support/graph/open-stores.ts';
import { places, run, turns } from '../support/graph/run.ts';

const placements = Object.keys(places) as (keyof typeof places)[]; // safe: the keys of a literal
describe.each(placements.flatMap((place) => storeKinds.map((kind) => ({ place, kind }))))(
  'at $place with the store $kind',
  ({ place, kind }) => failureContract(() => ({ place: places[place], store: makeStore(kind) }), place === 'wire'),
);

describe('errors of a run', () => {
  it('[W8] the error of a run keeps the cause and its code', async () => {
    const cause = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
    const { error, events } = await run(sketch(nodes), { visit: failing(cause) });
    expect(error).toMatchObject({ code: 'NODE_FAILED', nodeId: 'bad', cause, message: 'Node "bad" failed: disk full' });
    expect(events).toContainEqual({
      type: 'node-error',
      nodeId: 'bad',
      code: 'ENOSPC',
      message: 'Node "bad" failed: disk full',
      sentence: { template: '{message}', params: { message: 'disk full' } },
    });
  });
  it('[W8] a run rejects with the GraphError of the node itself', async () => {
    const own = new GraphError('BAD_PARAMS', 'Node "{node}" is bad.', { nodeId: 'bad', params: { node: 'bad' } });
    const { error, events } = await run(sketch(nodes), { visit: failing(own) });
    expect(error).toBe(own);
    expect(events).toContainEqual({ type: 'node-error', nodeId: 'bad', code: 'BAD_PARAMS', message: own.message, sentence: own.sentence });
  });
  it.each([['text'], [undefined], [null]])('[W8] a run rejects with NODE_FAILED when a node throws %s', async (thrown) => {
    expect((await run(sketch(nodes), { visit: failing(thrown) })).error).toMatchObject({ code: 'NODE_FAILED', nodeId: 'bad' });
  });
  it('[W1] a run rejects with the first failure', async () => {
    const visit: Services['visit'] = async (label) => {
      if (label === 'bad') throw new Error('first');
      if (label === 'good') {
        await turns(3);
        throw new Error('second');
      }
    };
    expect((await run(sketch(nodes), { visit })).error).toMatchObject({ nodeId: 'bad' });
  });
  it('[W9] the error of a missing output names the node that did not return it', async () => {
    const { error } = await run(sketch({ odd: ['odd', { gives: 'nothing' }], end: ['count', {}, { items: 'odd.value' }] }));
    expect(error).toMatchObject({
      code: 'NODE_FAILED',
      nodeId: 'end',
      cause: { code: 'MISSING_INPUT', nodeId: 'odd', sentence: { params: { node: 'odd', port: 'value' } } },
    });
  });
  it('[W8] a node type that the evaluator does not know fails with UNKNOWN_TYPE', async () => {
    const workflow = sketch(nodes);
    const events: unknown[] = [];
    const running = execute(plan({ workflow, registry }), {
      evaluate: local({}, { visit: () => {} }),
      store: makeStore('memory'),
      signal: new AbortController().signal,
      emit: (event) => events.push(event),
    });
    await expect(running).rejects.toMatchObject({ code: 'UNKNOWN_TYPE', nodeId: 'one' });
  });
});

describe('stores that fail', () => {
  const memory = () => makeStore('memory');
  it('[W5] a store that drops everything at once costs only time', async () => {
    const forgetful: Store = { get: async () => undefined, put: async () => {} };
    const first = await run(sketch(nodes), { store: forgetful });
    expect(first.error).toBeUndefined();
    expect((await run(sketch(nodes), { store: forgetful })).visits.toSorted()).toEqual(first.visits.toSorted());
  });
  it('[W5] a run keeps the outputs it has loaded when the store drops them', async () => {
    const store = makeStore('memory');
    await run(sketch(nodes), { store });
    let reads = 0;
    const forgetting: Store = { get: (key) => (reads++ < 3 ? store.get(key) : Promise.resolve(undefined)), put: async () => {} };
    const more = sketch({ ...nodes, more: ['add', { plus: 4 }, { a: 'after.sum', b: 'fine.sum' }] });
    const { results, error } = await run(more, { store: forgetting });
    expect(error).toBeUndefined();
    expect(results?.get('more')).toEqual({ sum: [15] });
  });
  it.each<[string, () => Promise<never>]>([
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
  ])('[W6] a store whose get %s counts as empty', async (_, get) => {
    const { results, error } = await run(sketch(nodes), { store: { ...memory(), get } });
    expect(error).toBeUndefined();
    expect(results?.get('after')).toEqual({ sum: [5] });
  });
  it.each<[string, () => Promise<never>]>([
    ['rejects', () => Promise.reject(new Error('full'))],
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
  ])('[W6] a run continues when the put of its store %s', async (_, put) => {
    const { results, events } = await run(sketch(nodes), { store: { ...memory(), put } });
    expect(results?.get('after')).toEqual({ sum: [5] });
    expect(events.filter((event) => event.type === 'node-end' && event.stored === false)).toHaveLength(5);
    expect(events.at(-1)).toEqual({ type: 'run-end', ok: true });
  });
  it('[W3] an abort while the store is read ends the run', async () => {
    const stop = new AbortController();
    const get = async () => {
      stop.abort();
      return undefined;
    };
    const { error, visits } = await run(sketch(nodes), { store: { ...memory(), get }, signal: stop.signal });
    expect(error).toMatchObject({ code: 'ABORTED' });
    expect(visits).toEqual([]);
  });
  it('[W3] an abort ends a run whose store does not answer', async () => {
    const stop = new AbortController();
    const running = run(sketch(nodes), { store: { ...memory(), get: () => new Promise(() => {}) }, signal: stop.signal });
    await turns(2);
    stop.abort();
    expect((await running).error).toMatchObject({ code: 'ABORTED' });
  });
});
