import { expect, it } from 'vitest';
import { type Sketch, sketch } from './fakes.ts';
import { cached, computed, meeting, run, type Setting } from './run.ts';

/** one → left, right → end */
const diamond: Readonly<Record<string, Sketch>> = {
  one: ['number', { value: 1, label: 'one' }],
  left: ['add', { plus: 10, label: 'left' }, { a: 'one.value' }],
  right: ['add', { plus: 20, label: 'right' }, { a: 'one.value' }],
  end: ['add', { label: 'end' }, { a: 'left.sum', b: 'right.sum' }],
};

/** The rules of a run that apply to every way of evaluating tasks and to every store. */
export const executeContract = (setting: () => Setting): void => {
  it('[E1] [E6] a run emits its events in order and returns the outputs of its targets', async () => {
    const { events, results } = await run(sketch(diamond), setting());
    expect(results).toEqual(new Map([['end', { sum: [32] }]]));
    expect(events[0]).toEqual({ type: 'run-start', tasks: 4 });
    expect(events.at(-1)).toEqual({ type: 'run-end', ok: true });
    for (const id of Object.keys(diamond)) {
      const own = events.filter((event) => 'nodeId' in event && event.nodeId === id);
      expect(own.map(({ type }) => type)).toEqual(['node-start', 'node-end']);
      expect(own[1]).toMatchObject({ cached: false, key: expect.stringMatching(/^[0-9a-f]{64}$/), ms: expect.any(Number) });
      expect(own[1]).not.toHaveProperty('stored');
    }
  });
  it('[E3] a run computes nothing when nothing has changed', async () => {
    const same = setting();
    const first = await run(sketch(diamond), same);
    const again = await run(sketch(diamond), same);
    expect(again.visits).toEqual([]);
    expect(computed(again)).toEqual([]);
    expect(cached(again)).toEqual(['end']);
    expect(again.results).toEqual(first.results);
  });
  it('[E10] a run emits the outputs of every computed node with its node-end', async () => {
    const { events, handed } = await run(sketch(diamond), setting());
    const outputs = events.flatMap((event, index) => (event.type === 'node-end' ? [[event.nodeId, handed[index]]] : []));
    expect(Object.fromEntries(outputs)).toEqual({
      one: { value: [1] },
      left: { sum: [11] },
      right: { sum: [21] },
      end: { sum: [32] },
    });
    expect(events.filter(({ type }, index) => type !== 'node-end' && handed[index] !== undefined)).toEqual([]);
  });
  it('[E10] a run emits the outputs of stored nodes, and of every node with the same key', async () => {
    const same = setting();
    await run(sketch(diamond), same);
    const twins = sketch({ ...diamond, a: ['number', { value: 7 }], b: ['number', { value: 7 }] });
    const { events, handed } = await run(twins, { ...same, targets: ['end', 'a', 'b'] });
    const outputs = events.flatMap((event, index) => (event.type === 'node-end' ? [[event.nodeId, event.cached, handed[index]]] : []));
    expect(outputs).toEqual([
      ['end', true, { sum: [32] }],
      ['a', false, { value: [7] }],
      ['b', true, { value: [7] }],
    ]);
  });
  it('[E2] a run does not read the sources of a stored output', async () => {
    const same = setting();
    await run(sketch(diamond), same);
    const reads: string[] = [];
    const get = (key: string) => {
      reads.push(key);
      return same.store.get(key);
    };
    const store = { ...same.store, get };
    const longer = sketch({ ...diamond, more: ['add', { plus: 1, label: 'more' }, { a: 'end.sum' }] });
    const { visits, results } = await run(longer, { ...same, store });
    expect(visits).toEqual(['more']);
    expect(results?.get('more')).toEqual({ sum: [33] });
    expect(reads).toHaveLength(2);
  });
  it('[E3] [W4] a run computes only the nodes that depend on a change', async () => {
    const same = setting();
    await run(sketch(diamond), same);
    const { visits } = await run(sketch({ ...diamond, left: ['add', { plus: 11, label: 'left' }, { a: 'one.value' }] }), same);
    expect(visits).toEqual(['left', 'end']);
  });
  it('[E4] independent branches of a run overlap', async () => {
    const both = meeting(2);
    const visit = (label: string) => (label === 'left' || label === 'right' ? both.arrive() : undefined);
    const { error } = await run(sketch(diamond), { ...setting(), visit });
    expect(error).toBeUndefined();
  });
  it('[E5] a run computes two tasks with the same key once', async () => {
    const twins = sketch({
      ...diamond,
      twin: ['add', { plus: 10, label: 'left' }, { a: 'one.value' }],
      both: ['add', {}, { a: 'left.sum', b: 'twin.sum' }],
    });
    const outcome = await run(twins, { ...setting(), targets: ['both', 'end'] });
    expect(outcome.visits.filter((label) => label === 'left')).toHaveLength(1);
    expect(outcome.error).toBeUndefined();
    expect(outcome.results?.get('both')).toEqual({ sum: [22] });
    const ends = outcome.events.filter((event) => event.type === 'node-end' && ['left', 'twin'].includes(event.nodeId));
    expect(ends.map((event) => event.type === 'node-end' && event.cached)).toEqual([false, true]);
  });
  it('[E5] a run returns the outputs of two targets with the same key', async () => {
    const twins = sketch({ a: ['number', { value: 7 }], b: ['number', { value: 7 }] });
    const { results } = await run(twins, setting());
    expect(results).toEqual(
      new Map([
        ['a', { value: [7] }],
        ['b', { value: [7] }],
      ]),
    );
  });
  it('[E7] a run reports progress between the start and the end of a node, over all calls of a batch', async () => {
    const late: (() => void)[] = [];
    const visit = (_: string, context: { progress(state: { step: number; of: number }): void }) => {
      context.progress({ step: 1, of: 2 });
      context.progress({ step: 2, of: 2 });
      late.push(() => context.progress({ step: 3, of: 2 }));
    };
    const swept = sketch({
      many: ['range', { count: 3 }],
      one: ['range', { count: 1 }],
      end: ['add', {}, { a: 'one.values', negate: 'flag.values' }],
      flag: ['range', { count: 2 }],
    });
    const { events } = await run(swept, { ...setting(), visit, targets: ['end'] });
    for (const tell of late) tell();
    const steps = events.flatMap((event) => (event.type === 'node-progress' ? [[event.nodeId, event.step, event.of]] : []));
    expect(steps).toEqual([
      ['end', 1, 4],
      ['end', 2, 4],
      ['end', 3, 4],
      ['end', 4, 4],
    ]);
  });
  it('[E9] [S1] a run returns typed arrays unchanged, computed and from the store', async () => {
    const same = setting();
    const rows = sketch({
      words: ['text', { lines: ['a', 'bcd'] }],
      encode: ['encode', {}, { text: 'words.text' }],
      mix: ['mix', { seed: 0.5 }, { a: 'encode.embedding' }],
    });
    const wanted = new Map([['mix', { mixed: { dims: [2, 2], data: Float32Array.of(1.5, 1, 3.5, 2) } }]]);
    expect((await run(rows, same)).results).toEqual(wanted);
    expect((await run(rows, same)).results).toEqual(wanted);
  });
};
