import { expect, it } from 'vitest';
import { GraphError, type Store } from '../../../graph/index.ts';
import { type Services, type Sketch, sketch } from './fakes.ts';
import { cached, computed, run, type Setting, turns } from './run.ts';

/** A graph with one node that fails. */
export const nodes: Readonly<Record<string, Sketch>> = {
  one: ['number', { value: 1, label: 'one' }],
  bad: ['add', { plus: 1, label: 'bad' }, { a: 'one.value' }],
  after: ['add', { label: 'after' }, { a: 'bad.sum', b: 'good.sum' }],
  good: ['add', { plus: 2, label: 'good' }, { a: 'one.value' }],
  fine: ['add', { plus: 3, label: 'fine' }, { a: 'good.sum' }],
};
export const failing =
  (fault: unknown): Services['visit'] =>
  (label) => {
    if (label === 'bad') throw fault;
  };

/** The rules of failure and abort that apply to every way of evaluating tasks and to every store. `travels`: outputs are sent as bytes. */
export const failureContract = (setting: () => Setting, travels: boolean): void => {
  it('[W1] [W2] nodes that do not need a failed node still run and are stored; nodes that need it do not start', async () => {
    const same = setting();
    const broken = await run(sketch(nodes), { ...same, visit: failing(new Error('no')) });
    expect(broken.visits.toSorted()).toEqual(['bad', 'fine', 'good', 'one']);
    expect(broken.error).toBeInstanceOf(GraphError);
    expect(broken.events.at(-1)).toEqual({ type: 'run-end', ok: false });
    const mended = await run(sketch(nodes), same);
    expect(mended.visits).toEqual(['bad', 'after']);
    expect(cached(mended).sort()).toEqual(['fine', 'good', 'one']);
  });
  it('[W3] [W4] after an abort no node starts, finished nodes are stored, and the next run continues from them', async () => {
    const same = setting();
    const stop = new AbortController();
    const stopped = await run(sketch(nodes), {
      ...same,
      signal: stop.signal,
      visit: (label) => (label === 'good' ? stop.abort() : undefined),
    });
    expect(stopped.error).toMatchObject({ code: 'ABORTED' });
    expect(stopped.visits).not.toContain('fine');
    expect(stopped.events.at(-1)).toEqual({ type: 'run-end', ok: false });
    const next = await run(sketch(nodes), same);
    expect(next.error).toBeUndefined();
    expect(next.visits).not.toContain('one');
    expect(next.visits).not.toContain('good');
  });
  it('[W3] a running node receives the abort signal, and the run waits for it', async () => {
    const stop = new AbortController();
    let ended = false;
    const visit: Services['visit'] = async (label, { signal }) => {
      if (label !== 'good') return;
      stop.abort();
      await turns(3);
      ended = true;
      signal.throwIfAborted();
    };
    const { error, events } = await run(sketch(nodes), { ...setting(), signal: stop.signal, visit });
    expect(error).toMatchObject({ code: 'ABORTED' });
    expect(ended).toBe(true);
    expect(events.filter(({ type }) => type === 'node-error')).toEqual([]);
  });
  it('[W10] a run whose signal is already aborted does not read the store', async () => {
    const same = setting();
    const store: Store = { ...same.store, get: () => expect.fail('The store was read.') };
    const { error, visits } = await run(sketch(nodes), { ...same, store, signal: AbortSignal.abort() });
    expect(error).toMatchObject({ code: 'ABORTED' });
    expect(visits).toEqual([]);
  });
  it('[W7] outputs that are not plain data can be used in the run but are not stored; when they must be sent, the node fails', async () => {
    const odd = sketch({ odd: ['odd'], end: ['count', {}, { items: 'odd.value' }] });
    const same = setting();
    const outcome = await run(odd, same);
    if (travels) {
      expect(outcome.error).toMatchObject({ code: 'NODE_FAILED', nodeId: 'odd' });
      expect(outcome.events).toContainEqual(expect.objectContaining({ type: 'node-error', nodeId: 'odd', code: 'UNSTORABLE' }));
      return;
    }
    expect(outcome.results?.get('end')).toEqual({ count: [1] });
    expect(outcome.events).toContainEqual(expect.objectContaining({ type: 'node-end', nodeId: 'odd', stored: false }));
    expect(computed(await run(odd, { ...same, targets: ['odd'] }))).toEqual(['odd']);
  });
};
