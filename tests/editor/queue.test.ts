import { describe, expect, it } from 'vitest';
import { setNeverKept } from '../../editor/engine/documents/never-kept.ts';
import { lockSeedsBehind, seedChangeOf, setNextSeed, setSeedChange, takeNextSeeds } from '../../editor/engine/documents/seeds.ts';
import { runTimeLeft } from '../../editor/engine/run/run-time-left.ts';
import type { NodeRun } from '../../editor/engine/run/types.ts';
import { foldNodes, plan, setParam, type Workflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { deferred, type Opened, openStudio, until } from '../support/editor/host.ts';
import { registry as fakeNodes, sketch } from '../support/graph/fakes.ts';
import { workflowOf } from '../support/nodes/evaluate.ts';

const start = sketch({
  one: ['number', { value: 1, label: 'one' }],
  sum: ['add', { plus: 1, label: 'sum' }, { a: 'one.value' }],
});
const set = (node: string, param: string, value: unknown) => (workflow: Workflow) => setParam(workflow, { node, param, value });
const queueOf = ({ store }: Opened) => store.getState().queue;
/** The values of the node "one" in the waiting runs. */
const waitingValues = (studio: Opened) => queueOf(studio).waiting.map(({ workflow }) => workflow.nodes.one?.params.value);
/** Queues one run for each value. */
const queueRuns = (studio: Opened, values: readonly number[]): readonly Promise<void>[] =>
  values.map((value) => {
    studio.actions.edit(set('one', 'value', value));
    return studio.actions.run();
  });

describe('the queue of a page', () => {
  it('a run that is started while another one goes on waits, and computes the workflow as it was when Run was pressed', async () => {
    const gate = deferred();
    const sums: unknown[] = [];
    const studio = await openStudio({ workflow: start, visit: () => gate.promise });
    studio.store.subscribe(({ runs }) => runs.sum?.status === 'done' && !sums.includes(runs.sum.outputs) && sums.push(runs.sum.outputs));
    const runs = queueRuns(studio, [1, 2, 3]);
    studio.actions.edit(set('one', 'value', 99));
    expect(queueOf(studio).running?.workflow.nodes.one?.params.value).toBe(1);
    expect(waitingValues(studio)).toEqual([2, 3]);
    gate.resolve();
    await Promise.all(runs);
    expect(sums).toEqual([{ sum: [2] }, { sum: [3] }, { sum: [4] }]);
    expect(queueOf(studio)).toEqual({ running: undefined, waiting: [], paused: false, left: [] });
    expect(studio.store.getState().pastRuns).toHaveLength(3);
  });

  it('the user orders, cancels, clears and pauses waiting runs', async () => {
    const gate = deferred();
    const studio = await openStudio({ workflow: start, visit: () => gate.promise });
    const runs = [...queueRuns(studio, [1, 2, 3, 4])];
    const { queue } = studio.actions;
    const idOf = (value: number) => queueOf(studio).waiting.find(({ workflow }) => workflow.nodes.one?.params.value === value)?.id ?? '';
    studio.actions.edit(set('one', 'value', 9));
    runs.push(studio.actions.run(undefined, { front: true }));
    expect(waitingValues(studio)).toEqual([9, 2, 3, 4]);
    queue.move(idOf(4), 0);
    queue.move(idOf(9), 2);
    expect(waitingValues(studio)).toEqual([4, 2, 9, 3]);
    queue.cancel(idOf(2));
    queue.cancel('nobody');
    expect(waitingValues(studio)).toEqual([4, 9, 3]);
    queue.pause(true);
    gate.resolve();
    await until(studio.store, ({ run }) => run.phase === 'idle', studio.timers);
    expect(waitingValues(studio)).toEqual([4, 9, 3]);
    queue.clear();
    await Promise.all(runs);
    expect(studio.store.getState().pastRuns).toHaveLength(1);
    expect(queueOf(studio)).toMatchObject({ waiting: [], paused: true });
  });

  it('Stop ends the running run and leaves the queue, and the stopped run can be queued again', async () => {
    const labels: string[] = [];
    let hang = true;
    const studio = await openStudio({
      workflow: start,
      visit: async (label, { signal }) => {
        labels.push(label);
        if (hang && label === 'sum') await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const runs = queueRuns(studio, [1, 2]);
    await until(studio.store, () => labels.includes('sum'), studio.timers);
    hang = false;
    studio.actions.stop();
    await Promise.all(runs);
    const [second, first] = studio.store.getState().pastRuns;
    expect(first).toMatchObject({ stopped: true });
    expect(second?.stopped).toBeUndefined();
    studio.actions.queue.again(first?.id ?? 0);
    await until(studio.store, ({ pastRuns }) => pastRuns.length === 3, studio.timers);
    // the first node of the stopped run was stored
    expect(labels).toEqual(['one', 'sum', 'one', 'sum', 'sum']);
    studio.actions.queue.forget([first?.id ?? 0]);
    expect(studio.store.getState().pastRuns.map(({ id }) => id)).toEqual([3, 2]);
  });

  it('several runs at once take a new seed each, also where all seeds are locked', async () => {
    const gate = deferred();
    const workflow = workflowOf({ noise: ['noise', { seed: 5 }] });
    const studio = await openStudio({
      workflow,
      nodes: registry,
      services: () => gate.promise.then(() => Promise.reject(new Error('none'))),
    });
    const seeds = () => {
      const { running, waiting } = queueOf(studio);
      return [...(running ? [running] : []), ...waiting].map((run) => run.workflow.nodes.noise?.params.seed);
    };
    void studio.actions.run(undefined, { times: 3 });
    expect(new Set(seeds()).size).toBe(3);
    expect(seeds()[0]).toBe(5);
    expect(studio.store.getState().document.workflow.nodes.noise?.params.seed).toBe(5);
    studio.actions.queue.clear();
    studio.actions.edit((current) => setSeedChange(current, 'noise', { param: 'seed', change: 'increment' }));
    void studio.actions.run(undefined, { times: 3 });
    expect(seeds().slice(1)).toEqual([6, 7, 8]);
    expect(studio.store.getState().document.workflow.nodes.noise?.params.seed).toBe(8);
    studio.actions.queue.clear();
    gate.resolve();
  });

  it('a node is computed again on request, without the nodes before it, and its results can be cleared', async () => {
    const browser = fakeBrowser();
    const labels: string[] = [];
    const studio = await openStudio({ storage: await browser.tab(), workflow: start, visit: (label) => void labels.push(label) });
    await studio.actions.run();
    await studio.actions.run(['sum'], { seeds: 'present', again: ['sum'] });
    expect(labels).toEqual(['one', 'sum', 'sum']);
    studio.timers.pass();
    await expect.poll(async () => (await studio.storage.results.keys()).length).toBe(2);
    await until(studio.store, () => studio.timers.pending === 0, studio.timers);
    await studio.actions.clearResults(['sum']);
    expect(studio.store.getState().runs.sum).toBeUndefined();
    expect(await studio.storage.results.keys()).toHaveLength(1);
    await studio.actions.run();
    expect(labels).toEqual(['one', 'sum', 'sum', 'sum']);
    await studio.actions.clearAllResults();
    expect(studio.store.getState().runs).toEqual({});
    expect(await studio.storage.results.keys()).toEqual([]);
    await studio.actions.run();
    expect(labels).toEqual(['one', 'sum', 'sum', 'sum', 'one', 'sum']);
  });
});

describe('a node whose results are never kept', () => {
  it('the results of such a node are shown, not stored, and computed by each run that needs them', async () => {
    const labels: string[] = [];
    const workflow = setNeverKept(start, ['one'], true);
    const studio = await openStudio({ storage: await fakeBrowser().tab(), workflow, visit: (label) => void labels.push(label) });
    await studio.actions.run();
    expect(studio.store.getState().runs.one?.outputs).toEqual({ value: [1] });
    studio.timers.pass();
    await expect.poll(async () => (await studio.storage.results.keys()).length).toBe(1);
    await studio.actions.run();
    studio.actions.edit(set('sum', 'plus', 5));
    await studio.actions.run();
    expect(labels).toEqual(['one', 'sum', 'one', 'sum']);
    expect(setNeverKept(workflow, ['one'], false)).toEqual(start);
  });
});

describe('the queue over a reload', () => {
  it('runs that waited when a page ended are there in the next page, start only when the user says so, and cost no node twice', async () => {
    const browser = fakeBrowser();
    const storage = await browser.tab();
    const labels: string[] = [];
    const before = await openStudio({
      storage,
      workflow: start,
      visit: (label, { signal }) =>
        label === 'sum' ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) : undefined,
    });
    void queueRuns(before, [1, 2, 3]);
    await until(before.store, ({ runs }) => runs.sum?.status === 'running', before.timers);
    before.actions.queue.cancel(queueOf(before).waiting[0]?.id ?? '');
    before.timers.pass();
    await expect.poll(async () => (await before.storage.results.keys()).length).toBe(1);
    await before.close();

    const after = await openStudio({ storage: await browser.tab(), visit: (label) => void labels.push(label) });
    await until(after.store, ({ queue }) => queue.left.length === 2, after.timers);
    const { left } = queueOf(after);
    expect(left.map(({ workflow }) => workflow.nodes.one?.params.value)).toEqual([1, 3]);
    expect(queueOf(after)).toMatchObject({ running: undefined, waiting: [] });
    expect(labels).toEqual([]);
    after.actions.queue.goOn();
    await until(after.store, ({ pastRuns, run }) => pastRuns.length === 2 && run.phase === 'idle', after.timers);
    expect(labels).toEqual(['sum', 'one', 'sum']);
    await after.close();
    const empty = await openStudio({ storage: await browser.tab() });
    await empty.storage.queue.adopt();
    expect(queueOf(empty).left).toEqual([]);
  });

  it('the runs of a page belong to one page: another open page never gets them, and of two later pages one does', async () => {
    const browser = fakeBrowser();
    const first = await browser.tab();
    const run = { id: 'a', document: 'd', text: JSON.stringify(start), queuedAt: 1 };
    await first.queue.write([run, { ...run, id: 'b' }]);
    const second = await browser.tab();
    expect(await second.queue.adopt()).toEqual([]);
    first.queue.release();
    const both = await Promise.all([(await browser.tab()).queue.adopt(), second.queue.adopt()]);
    expect(both.flat().map(({ id }) => id)).toEqual(['a', 'b']);
    expect(both.map(({ length }) => length).sort()).toEqual([0, 2]);
  });

  it('a stored queue keeps its order, and forgets the runs that have ended', async () => {
    const browser = fakeBrowser();
    const page = await browser.tab();
    const run = (id: string, queuedAt: number) => ({ id, document: 'd', text: `{"id":"${id}"}`, targets: ['end'], queuedAt });
    await page.queue.write([run('a', 1), run('b', 2), run('c', 3)]);
    await page.queue.write([run('c', 3), run('a', 1)]);
    page.queue.release();
    expect(await (await browser.tab()).queue.adopt()).toEqual([run('c', 3), run('a', 1)]);
  });
});

describe('seeds of queued runs', () => {
  const noise = workflowOf({ noise: ['noise', { seed: 5 }] });
  const seedOf = (workflow: Workflow) => workflow.nodes.noise?.params.seed;

  it('a seed goes up, down or at random after each run, and the field says which one comes next', () => {
    for (const [change, next, then] of [
      ['increment', 6, 7],
      ['decrement', 4, 3],
      ['random', 11, 12],
    ] as const) {
      let drawn = 11;
      const changing = setSeedChange(noise, 'noise', { param: 'seed', change });
      expect(changing.nodes.noise && seedChangeOf(changing.nodes.noise, 'seed')).toBe(change);
      const once = takeNextSeeds(change === 'random' ? setNextSeed(changing, 'noise', 'seed', 11) : changing, () => ++drawn);
      expect(seedOf(once)).toBe(next);
      expect(seedOf(takeNextSeeds(once, () => ++drawn))).toBe(then);
      const fixed = setSeedChange(once, 'noise', { param: 'seed', change: 'fixed' });
      expect(fixed.nodes.noise).not.toHaveProperty('nextSeed');
      expect(fixed.nodes.noise).not.toHaveProperty('seedStep');
    }
  });

  it('the seed after the largest one is 0, and the one before 0 is the largest', () => {
    const last = setSeedChange(setParam(noise, { node: 'noise', param: 'seed', value: 2 ** 32 - 1 }), 'noise', {
      param: 'seed',
      change: 'increment',
    });
    expect(seedOf(takeNextSeeds(last))).toBe(0);
    const first = setSeedChange(setParam(noise, { node: 'noise', param: 'seed', value: 0 }), 'noise', {
      param: 'seed',
      change: 'decrement',
    });
    expect(seedOf(takeNextSeeds(first))).toBe(2 ** 32 - 1);
  });

  it('a result is kept by locking the seeds behind it, in subgraphs too, and those after it still change', () => {
    const painted = workflowOf({
      prompt: ['text', { text: 'a cat' }],
      encode: ['encode-text', {}, { text: 'prompt.text' }],
      prior: ['prior', { seed: 1 }, { conditioning: 'encode.conditioning' }],
      decode: ['decode', { seed: 2 }, { embedding: 'prior.embedding' }],
    });
    const open = setNextSeed(setNextSeed(painted, 'prior', 'seed', 11), 'decode', 'seed', 12);
    const seedsOf = (workflow: Workflow, ids: readonly string[]) => ids.map((id) => workflow.nodes[id]?.params.seed);
    const ran = takeNextSeeds(open, () => 20);
    const kept = lockSeedsBehind(
      takeNextSeeds(ran, () => 30),
      'prior',
      ran,
    );
    // the prior has the seed of the run that gave the result, and keeps it
    expect(seedsOf(kept, ['prior', 'decode'])).toEqual([11, 20]);
    expect(
      seedsOf(
        takeNextSeeds(kept, () => 40),
        ['prior', 'decode'],
      ),
    ).toEqual([11, 30]);
    const folded = foldNodes(open, ['prior'], { registry, name: 'Prior', id: 'inner' }).workflow;
    const locked = lockSeedsBehind(
      takeNextSeeds(folded, () => 20),
      'decode',
    );
    expect(takeNextSeeds(locked)).toBe(locked);
    expect(plan({ workflow: locked, registry, targets: ['decode'] }).tasks.flatMap(({ params }) => params.seed ?? [])).toEqual([11, 12]);
  });

  it('a seed in a subgraph is taken by a run, too', () => {
    const open = setNextSeed(noise, 'noise', 'seed', 7);
    const folded = foldNodes(open, ['noise'], { registry, name: 'Noise' }).workflow;
    const seeds = (workflow: Workflow) => plan({ workflow, registry }).tasks.map(({ params }) => params.seed);
    expect(seeds(folded)).toEqual([5]);
    expect(seeds(takeNextSeeds(folded))).toEqual([7]);
  });
});

describe('the time left of a run', () => {
  const tasks = plan({ workflow: start, registry: fakeNodes }).tasks.map((task) => ({
    ...task,
    model: { family: 'tiny', hash: 'h', space: 'tiny', noise: '' },
  }));
  const running: NodeRun = { status: 'running', step: 5, of: 45, from: { step: 1, at: 0 } };

  it('the time left is that of the node at work by its steps, and of waiting nodes by their last time', () => {
    const runOf = (id: string): NodeRun => (id === 'one' ? running : { status: 'queued' });
    expect(runTimeLeft(tasks, { runOf, durations: new Map([['sum', 5000]]), now: 4000 })).toBe(45_000);
    expect(runTimeLeft(tasks, { runOf, durations: new Map(), now: 4000 })).toBeUndefined();
    const cheap = tasks.map(({ model: _, ...task }) => task);
    expect(runTimeLeft(cheap, { runOf, durations: new Map(), now: 4000 })).toBe(40_000);
  });
});
