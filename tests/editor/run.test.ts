import { describe, expect, it } from 'vitest';
import { setNextSeed } from '../../editor/engine/documents/seeds.ts';
import { workflowBehind } from '../../editor/engine/run/pictures.ts';
import { setParam, type Workflow } from '../../graph/index.ts';
import { deferred, fakeServices, type Opened, openStudio, turnOfLoop, until } from '../support/editor/host.ts';
import { chain, sketch } from '../support/graph/fakes.ts';

const start = sketch({
  one: ['number', { value: 1, label: 'one' }],
  sum: ['add', { plus: 1, label: 'sum' }, { a: 'one.value' }],
  end: ['save', {}, { value: 'sum.sum' }],
});
const set = (node: string, param: string, value: unknown) => (workflow: Workflow) => setParam(workflow, { node, param, value });
const outputOf = ({ store }: Opened, id = 'end') => store.getState().runs[id]?.outputs;
const settled = async ({ store, timers }: Opened) => until(store, () => timers.pending === 0, timers);

describe('a run', () => {
  it('a run gives every node its outputs, its time and the reason why it was computed', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run();
    const { runs, run } = studio.store.getState();
    expect(runs.end).toMatchObject({ status: 'done', cached: false, reason: 'first', outputs: { saved: [2] } });
    expect(runs.sum).toMatchObject({ status: 'done', outputs: { sum: [2] } });
    expect(runs.one?.ms).toBeGreaterThanOrEqual(0);
    expect(run).toMatchObject({ phase: 'idle', done: 3, of: 3 });
    expect(run.error).toBeUndefined();
  });

  it('a second run computes nothing, and marks nodes that it did not reach as cached', async () => {
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

  it('every run takes the seed that a field announces, wherever it is started, except one that only finishes what is drawn', async () => {
    const studio = await openStudio({ workflow: setNextSeed(start, 'one', 'value', 7) });
    const value = () => studio.store.getState().document.workflow.nodes.one?.params.value;
    await studio.actions.run(['sum'], { seeds: 'present' });
    expect(value()).toBe(1);
    await studio.actions.run(['sum']);
    expect(value()).toBe(7);
    expect(outputOf(studio, 'sum')).toEqual({ sum: [8] });
  });

  it('outputs keep the workflow that gave them, also while they are stale and while the next run computes others', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run();
    const made = studio.store.getState().document.workflow;
    studio.actions.edit(set('one', 'value', 5));
    await until(studio.store, ({ runs }) => runs.end?.stale === true, studio.timers);
    expect(studio.store.getState().runs.end?.workflow).toBe(made);
    // a picture is saved with the workflow that gave it, or without one where that is not known any more
    const present = studio.store.getState().document.workflow;
    const result = { node: 'end', port: 'images', images: [], workflow: made };
    expect(workflowBehind({ ...result, stale: true }, present)).toBe(made);
    expect(workflowBehind({ ...result, stale: false }, present)).toBe(present);
    expect(workflowBehind({ node: 'end', port: 'images', images: [], stale: true }, present)).toBeUndefined();
    await studio.actions.run();
    expect(studio.store.getState().runs.end?.workflow).toBe(studio.store.getState().document.workflow);
  });

  it('a node that is computed again says whether its params, its inputs or its model changed', async () => {
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
    const why = () => Object.fromEntries(Object.entries(studio.store.getState().runs).map(([id, { reason }]) => [id, reason]));
    await studio.actions.run();
    studio.actions.edit(set('words', 'lines', ['bye']));
    await studio.actions.run();
    expect(why()).toEqual({ words: 'params', encode: 'inputs', mix: 'inputs' });
    hash = 'other';
    await studio.actions.run();
    expect(why()).toEqual({ words: undefined, encode: 'model', mix: 'inputs' });
  });

  it('a run with targets computes only what those nodes need', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run(['one']);
    expect(Object.keys(studio.store.getState().runs)).toEqual(['one']);
  });

  it('a failure appears on its node and in the status, and the other nodes keep their outputs', async () => {
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

  it('a broken workflow does not start, and the status says what is wrong', async () => {
    const studio = await openStudio({ workflow: sketch({ open: ['add'] }) });
    await studio.actions.run();
    const { run, runs } = studio.store.getState();
    expect(run).toMatchObject({ phase: 'idle', error: { code: 'MISSING_INPUT', nodeId: 'open' } });
    expect(runs).toEqual({});
  });

  it('a run fails when its services cannot be loaded, and the next run loads them again', async () => {
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

  it('the status of a run shows downloads and the device', async () => {
    const going = deferred();
    const studio = await openStudio({
      workflow: start,
      services: async ({ onDownload }) => {
        onDownload({ name: 'decoder', loaded: 1, total: 4 });
        await going.promise;
        onDownload({ name: 'decoder', loaded: 4, total: 4 });
        return fakeServices(undefined, { device: { name: 'wasm', note: { template: 'This browser has no WebGPU.', params: {} } } });
      },
    });
    const run = studio.actions.run();
    await until(studio.store, ({ run: { download } }) => download?.loaded === 1, studio.timers);
    expect(studio.store.getState().run.phase).toBe('loading');
    going.resolve();
    await run;
    const { download, device } = studio.store.getState().run;
    expect(download).toBeUndefined();
    expect(device).toEqual({ name: 'wasm', note: { template: 'This browser has no WebGPU.', params: {} } });
  });

  it('a run stops at once while its services load', async () => {
    const studio = await openStudio({ workflow: start, services: () => new Promise(() => {}) });
    const run = studio.actions.run();
    await until(studio.store, ({ run: { phase } }) => phase === 'loading', studio.timers);
    studio.actions.stop();
    await run;
    expect(studio.store.getState().run).toMatchObject({ phase: 'idle', stopped: true });
  });

  it('a stopped run resets the nodes that wait, and the next run continues from the finished ones', async () => {
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
    expect(studio.store.getState().run.stopped).toBe(true);
    expect(Object.keys(studio.store.getState().runs)).toEqual(['one']);
    await studio.actions.run();
    expect(studio.store.getState().run.stopped).toBeUndefined();
    expect(labels).toEqual(['one', 'sum', 'sum']);
  });

  it('the store changes once a frame, however many events a run has', async () => {
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

  it('a new run waits until the old one has ended', async () => {
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
  it('a run of a document that the user leaves goes on, shows nothing in the next document, and is there when the user comes back', async () => {
    const workflow = sketch({ one: ['number', { value: 7, label: 'slow' }], end: ['save', {}, { value: 'one.value' }] });
    const gate = deferred();
    let slow = false;
    const studio = await openStudio({ workflow, visit: () => (slow ? gate.promise : undefined) });
    const { id } = studio.store.getState().document;
    await studio.actions.run();
    slow = true;
    studio.actions.edit(set('one', 'value', 6));
    const run = studio.actions.run();
    await until(studio.store, ({ runs }) => runs.one?.status === 'running', studio.timers);
    await studio.actions.create(sketch({ one: ['number', { value: 8 }] }));
    expect(studio.store.getState()).toMatchObject({ runs: {}, run: { phase: 'running' }, queue: { running: { document: id } } });
    await studio.actions.open(id);
    await until(studio.store, ({ runs }) => runs.one?.status === 'running', studio.timers);
    await studio.actions.create(sketch({ one: ['number', { value: 8 }] }));
    gate.resolve();
    await run;
    await settled(studio);
    expect(studio.store.getState()).toMatchObject({ runs: {}, run: { phase: 'idle' } });
    await studio.actions.open(id);
    await until(studio.store, ({ runs }) => JSON.stringify(runs.end?.outputs) === '{"saved":[6]}', studio.timers);
  });
});

describe('the history of runs', () => {
  it('the history of runs has the start, the time and the number of computed nodes of each run, the newest first', async () => {
    let studio: Opened | undefined;
    studio = await openStudio({
      workflow: start,
      visit: () => {
        if (studio) studio.time.now += 500;
      },
    });
    const { now } = studio.time;
    await studio.actions.run();
    await studio.actions.run();
    const document = start.name;
    expect(studio.store.getState().pastRuns).toMatchObject([
      { id: 2, document, startedAt: now + 1000, ms: 0, computed: 0, cached: 3, images: [] },
      { id: 1, document, startedAt: now, ms: 1000, computed: 3, cached: 0, images: [] },
    ]);
  });

  it('the history of runs distinguishes a run that failed from one that was stopped', async () => {
    let studio: Opened | undefined;
    studio = await openStudio({
      workflow: start,
      visit: (label, { signal }) => {
        if (label === 'sum') throw Object.assign(new Error('Out of paint.'), { code: 'RUN_FAILED' });
        studio?.actions.stop();
        signal.throwIfAborted();
      },
    });
    await studio.actions.run();
    studio.actions.edit((workflow) => setParam(workflow, { node: 'one', param: 'label', value: 'sum' }));
    await studio.actions.run(['one']);
    const [failed, stopped] = studio.store.getState().pastRuns;
    expect(failed).toMatchObject({ id: 2, error: { code: 'RUN_FAILED', nodeId: 'one' } });
    expect(stopped).toMatchObject({ id: 1, stopped: true });
    expect(stopped).not.toHaveProperty('error');
  });

  it('the history has a run as soon as the status says that nothing runs', async () => {
    const { store, actions } = await openStudio({ workflow: start });
    const seen: number[] = [];
    store.subscribe(({ run, pastRuns }, before) => {
      if (run.phase === 'idle' && before.run.phase !== 'idle') seen.push(pastRuns.length);
    });
    await actions.run();
    expect(seen).toEqual([1]);
  });
});
