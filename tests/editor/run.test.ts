import { describe, expect, it } from 'vitest';
import type { Board } from '../../editor/run/board.ts';
import { createRefresh } from '../../editor/run/refresh.ts';
import { createSlot } from '../../editor/run/slot.ts';
import type { Check } from '../../graph/index.ts';
import { removeNodes, setParam, type Workflow } from '../../graph/index.ts';
import { chain, sketch } from '../graph/fakes.ts';
import { deferred, fakeServices, type Opened, openStudio, turnOfLoop, until } from './host.ts';

const start = sketch({
  one: ['number', { value: 1, label: 'one' }],
  sum: ['add', { plus: 1, label: 'sum' }, { a: 'one.value' }],
  end: ['save', {}, { value: 'sum.sum' }],
});
const set = (node: string, param: string, value: unknown) => (workflow: Workflow) => setParam(workflow, { node, param, value });
const outputOf = ({ store }: Opened, id = 'end') => store.getState().runs[id]?.outputs;
const settled = async ({ store, timers }: Opened) => until(store, () => timers.pending === 0, timers);

describe('a run', () => {
  it('gives every node its outputs, timing and the reason why it ran', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run();
    const { runs, run } = studio.store.getState();
    expect(runs.end).toMatchObject({ status: 'done', cached: false, why: 'first', outputs: { saved: [2] } });
    expect(runs.sum).toMatchObject({ status: 'done', outputs: { sum: [2] } });
    expect(runs.one?.ms).toBeGreaterThanOrEqual(0);
    expect(run).toMatchObject({ phase: 'idle', done: 3, of: 3 });
    expect(run.error).toBeUndefined();
  });

  it('computes nothing again, and says so of nodes it never asked', async () => {
    const labels: string[] = [];
    const studio = await openStudio({ workflow: start, visit: (label) => void labels.push(label) });
    await studio.actions.run();
    await studio.actions.run();
    expect(labels).toEqual(['one', 'sum']);
    expect(Object.values(studio.store.getState().runs).map(({ status, cached }) => [status, cached])).toEqual([
      ['done', true],
      ['done', true],
      ['done', true],
    ]);
  });

  it('tells whether params, inputs or the model made a node run', async () => {
    let hash = 'h';
    const workflow = sketch({
      words: ['text'],
      encode: ['encode', {}, { text: 'words.text' }],
      mix: ['mix', {}, { a: 'encode.embedding' }],
    });
    const studio = await openStudio({
      workflow,
      services: async () => fakeServices(undefined, { resolve: () => ({ family: 'tiny', hash, space: 'tiny', noise: '' }) }),
    });
    const why = () => Object.fromEntries(Object.entries(studio.store.getState().runs).map(([id, { why: reason }]) => [id, reason]));
    await studio.actions.run();
    studio.actions.edit(set('words', 'lines', ['bye']));
    await studio.actions.run();
    expect(why()).toEqual({ words: 'params', encode: 'inputs', mix: 'inputs' });
    hash = 'other';
    await studio.actions.run();
    expect(why()).toEqual({ words: undefined, encode: 'model', mix: 'inputs' });
  });

  it('runs to the nodes that are named only', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run(['one']);
    expect(Object.keys(studio.store.getState().runs)).toEqual(['one']);
  });

  it('puts a failure on its node and in the status, keeps the old outputs, and leaves the others as they were', async () => {
    let broken = false;
    const studio = await openStudio({
      workflow: start,
      visit: (label) => {
        if (broken && label === 'sum') throw Object.assign(new Error('Out of paint.'), { code: 'RUN_FAILED' });
      },
    });
    await studio.actions.run();
    broken = true;
    studio.actions.edit(set('sum', 'plus', 5));
    await studio.actions.run();
    const { runs, run } = studio.store.getState();
    expect(runs.sum).toMatchObject({ status: 'failed', error: { code: 'RUN_FAILED', message: expect.stringContaining('Out of paint.') } });
    expect(runs.sum?.outputs).toEqual({ sum: [2] });
    expect(runs.end).toMatchObject({ status: 'done', outputs: { saved: [2] } });
    expect(run).toMatchObject({ phase: 'idle', error: { code: 'RUN_FAILED', nodeId: 'sum' } });

    await settled(studio);
    expect(studio.store.getState().runs.sum?.status).toBe('failed');
    studio.actions.edit(set('sum', 'plus', 6));
    await settled(studio);
    expect(studio.store.getState().runs.sum).toMatchObject({ status: 'done', stale: true });
  });

  it('does not start with a broken workflow, and says why', async () => {
    const studio = await openStudio({ workflow: sketch({ open: ['add'] }) });
    await studio.actions.run();
    const { run, runs } = studio.store.getState();
    expect(run).toMatchObject({ phase: 'idle', error: { code: 'MISSING_INPUT', nodeId: 'open' } });
    expect(runs).toEqual({});
  });

  it('tells when its services cannot be loaded, and loads them again next time', async () => {
    let attempts = 0;
    const studio = await openStudio({
      workflow: start,
      services: async () => {
        if (attempts++ === 0) throw Object.assign(new Error('The model server does not answer. Try again.'), { code: 'OFFLINE' });
        return fakeServices();
      },
    });
    await studio.actions.run();
    expect(studio.store.getState().run).toMatchObject({ phase: 'idle', error: { code: 'OFFLINE' } });
    await studio.actions.run();
    expect(outputOf(studio)).toEqual({ saved: [2] });
  });

  it('shows downloads and the device', async () => {
    const going = deferred();
    const studio = await openStudio({
      workflow: start,
      services: async ({ onDownload }) => {
        onDownload({ name: 'decoder', loaded: 1, total: 4 });
        await going.promise;
        onDownload({ name: 'decoder', loaded: 4, total: 4 });
        return fakeServices(undefined, { device: { name: 'wasm', note: 'This browser has no WebGPU.' } });
      },
    });
    const run = studio.actions.run();
    await until(studio.store, ({ run: { download } }) => download?.loaded === 1, studio.timers);
    expect(studio.store.getState().run.phase).toBe('loading');
    going.resolve();
    await run;
    const { download, device } = studio.store.getState().run;
    expect(download).toBeUndefined();
    expect(device).toEqual({ name: 'wasm', note: 'This browser has no WebGPU.' });
  });

  it('stops at once while services load', async () => {
    const studio = await openStudio({ workflow: start, services: () => new Promise(() => {}) });
    const run = studio.actions.run();
    await until(studio.store, ({ run: { phase } }) => phase === 'loading', studio.timers);
    studio.actions.stop();
    await run;
    expect(studio.store.getState().run).toMatchObject({ phase: 'idle' });
  });

  it('stops between steps, puts waiting nodes back, and goes on from what was finished', async () => {
    const labels: string[] = [];
    let studio: Opened | undefined;
    studio = await openStudio({
      workflow: start,
      visit: (label, { signal }) => {
        labels.push(label);
        if (labels.length === 2) studio?.actions.stop();
        signal.throwIfAborted();
      },
    });
    await studio.actions.run();
    expect(studio.store.getState().run.error).toBeUndefined();
    expect(Object.keys(studio.store.getState().runs)).toEqual(['one']);
    await studio.actions.run();
    expect(labels).toEqual(['one', 'sum', 'sum']);
  });

  it('changes the store once a frame, however many events there are', async () => {
    const studio = await openStudio({
      workflow: chain(500),
      visit: (_, { progress }) => {
        for (let step = 1; step <= 20; step++) progress({ step, of: 20 });
      },
    });
    let changes = 0;
    studio.store.subscribe(() => changes++);
    await studio.actions.run();
    expect(studio.store.getState().run).toMatchObject({ done: 500, of: 500 });
    expect(changes).toBeLessThan(10);
  });

  it('lets a new run wait until the old one has ended', async () => {
    let working = 0;
    let most = 0;
    const studio = await openStudio({
      workflow: start,
      visit: async () => {
        most = Math.max(most, ++working);
        await turnOfLoop();
        await turnOfLoop();
        working--;
      },
    });
    const runs = [studio.actions.run()];
    for (let value = 2; value < 6; value++) {
      await turnOfLoop();
      studio.actions.edit(set('one', 'value', value));
      runs.push(studio.actions.run());
    }
    await Promise.all(runs);
    expect(most).toBe(1);
    expect(outputOf(studio)).toEqual({ saved: [6] });
  });
});

describe('a run of a document that is left', () => {
  it('is stopped, and shows nothing in the next one', async () => {
    const workflow = sketch({ one: ['number', { value: 7, label: 'slow' }], end: ['save', {}, { value: 'one.value' }] });
    const gate = deferred();
    let slow = false;
    const studio = await openStudio({ workflow, visit: () => (slow ? gate.promise : undefined) });
    await studio.actions.run();
    slow = true;
    studio.actions.edit(set('one', 'value', 6));
    const run = studio.actions.run();
    await until(studio.store, ({ runs }) => runs.one?.status === 'running', studio.timers);
    await studio.actions.create(sketch({ one: ['number', { value: 8 }] }));
    expect(studio.store.getState().runs).toEqual({});
    gate.resolve();
    await run;
    await settled(studio);
    expect(studio.store.getState()).toMatchObject({ runs: {}, run: { phase: 'idle', of: 0 } });
  });
});

describe('refresh', () => {
  it('lets a newer check win over one that still asks the store', async () => {
    const answer = deferred();
    const shown: unknown[] = [];
    const get = async (key: string) => {
      await answer.promise;
      return key === 'old' ? { value: [1] } : undefined;
    };
    const results = { get, put: async () => {} };
    const board = { node: () => undefined, setNode: (...call: unknown[]) => void shown.push(call) } as unknown as Board; // refresh asks no more
    const refresh = createRefresh({ board, results, ledger: { ended: new Map(), failed: new Map() } });
    const checked = (key: string) => ({ tasks: new Map([['one', { key }]]), types: new Map([['one', {}]]) }) as unknown as Check; // of a task, its key
    const both = [refresh(checked('old'), true), refresh(checked('new'), true)];
    answer.resolve();
    await Promise.all(both);
    expect(shown).toEqual([]);
  });
});

describe('results', () => {
  it('are kept through edits and undo, marked where they are stale, and come back from memory', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run();
    studio.actions.edit(set('sum', 'plus', 9));
    await settled(studio);
    expect(studio.store.getState().runs.end).toMatchObject({ stale: true, outputs: { saved: [2] } });
    expect(studio.store.getState().runs.one?.stale).toBeUndefined();
    await studio.actions.run();
    expect(studio.store.getState().runs.end).toMatchObject({ outputs: { saved: [10] } });
    studio.actions.undo();
    await settled(studio);
    await until(studio.store, ({ runs }) => runs.end?.cached === true, studio.timers);
    expect(studio.store.getState().runs.end).toMatchObject({ cached: true, outputs: { saved: [2] } });
    expect(studio.store.getState().runs.end?.stale).toBeUndefined();
  });

  it('of a removed node are there again after undo', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run();
    studio.actions.edit((workflow) => removeNodes(workflow, ['end']));
    await settled(studio);
    studio.actions.undo();
    await settled(studio);
    expect(studio.store.getState().runs.end).toMatchObject({ status: 'done', outputs: { saved: [2] } });
  });
});

describe('problems and types', () => {
  it('are told of every node after an edit, and nothing runs for them', async () => {
    const labels: string[] = [];
    const studio = await openStudio({ workflow: start, visit: (label) => void labels.push(label) });
    await settled(studio);
    expect(studio.store.getState().problems).toEqual({});
    expect(studio.store.getState().types.sum).toEqual({ sum: { kind: 'number', attributes: {} } });
    studio.actions.edit(set('one', 'value', 'much'));
    studio.actions.edit(set('sum', 'mode', 'wild'));
    await settled(studio);
    const { problems } = studio.store.getState();
    expect(Object.entries(problems).map(([id, { code }]) => [id, code])).toEqual([
      ['one', 'BAD_PARAMS'],
      ['sum', 'BAD_PARAMS'],
    ]);
    expect(labels).toEqual([]);
  });

  it('keep their identity where nothing has changed', async () => {
    const studio = await openStudio({ workflow: start });
    await settled(studio);
    const { types, problems } = studio.store.getState();
    studio.actions.edit(set('one', 'value', 3));
    await settled(studio);
    expect(studio.store.getState().types).toBe(types);
    expect(studio.store.getState().problems).toBe(problems);
  });
});

describe('the slot', () => {
  const job = (slot: ReturnType<typeof createSlot>, kind: 'run' | 'live' | 'preview', log: string[]) => {
    const gate = deferred();
    const done = slot
      .request(kind, async (signal) => {
        log.push(`${kind} starts`);
        await Promise.race([gate.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
        if (signal.aborted) throw signal.reason;
        return kind;
      })
      .catch((error: unknown) => (error instanceof Error && 'code' in error ? error.code : error));
    return { done, end: () => gate.resolve() };
  };

  it('lets a preview wait for a run that was asked for, and interrupt a live one', async () => {
    const [slot, log] = [createSlot(), [] as string[]];
    const live = job(slot, 'live', log);
    const first = job(slot, 'preview', log);
    expect(await live.done).toBe('ABORTED');
    const run = job(slot, 'run', log);
    expect(await first.done).toBe('ABORTED');
    const [older, newer] = [job(slot, 'preview', log), job(slot, 'preview', log)];
    expect(await older.done).toBe('ABORTED');
    run.end();
    expect(await run.done).toBe('run');
    newer.end();
    expect(await newer.done).toBe('preview');
    expect(log).toEqual(['live starts', 'preview starts', 'run starts', 'preview starts']);
  });

  it('goes on after a job that fails', async () => {
    const slot = createSlot();
    await expect(slot.request('run', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slot.request('run', async () => 1)).toBe(1);
  });
});
