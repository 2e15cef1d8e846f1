import { describe, expect, it } from 'vitest';
import { type AnyNode, setParam, type Workflow } from '../../graph/index.ts';
import { deferred, named, type Opened, openStudio, turnOfLoop, until } from '../support/editor/host.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const start = sketch({
  one: ['number', { value: 1, label: 'one' }],
  sum: ['add', { plus: 1, label: 'sum' }, { a: 'one.value' }],
  end: ['save', {}, { value: 'sum.sum' }],
  apart: ['number', { value: 1, label: 'apart' }],
});
const set = (node: string, param: string, value: unknown) => (workflow: Workflow) => setParam(workflow, { node, param, value });
const saved = ({ store }: Opened) => store.getState().runs.end?.outputs?.saved;
const quiet = (studio: Opened) => until(studio.store, ({ run }) => run.phase === 'idle' && studio.timers.pending === 0, studio.timers);

describe('live mode', () => {
  it('live mode runs when it is turned on, and again after an edit that changes a wanted output, but after no other edit', async () => {
    const labels: string[] = [];
    const studio = await openStudio({ workflow: start, visit: (label) => void labels.push(label) });
    studio.actions.setLive(true);
    await until(studio.store, () => saved(studio) !== undefined, studio.timers);
    studio.actions.edit(set('sum', 'plus', 4));
    await until(studio.store, () => JSON.stringify(saved(studio)) === '[5]', studio.timers);
    await quiet(studio);
    const { startedAt } = studio.store.getState().run;
    studio.time.now += 1000;
    studio.actions.edit(set('apart', 'value', 4));
    await quiet(studio);
    expect(labels).toEqual(['one', 'sum', 'sum']);
    expect(studio.store.getState().run.startedAt).toBe(startedAt);
  });

  it('live mode runs one workflow at a time, and the newest value wins', async () => {
    let [working, most] = [0, 0];
    const studio = await openStudio({
      workflow: start,
      visit: async (_, { signal }) => {
        most = Math.max(most, ++working);
        for (let turn = 0; turn < 5; turn++) await turnOfLoop();
        working--;
        signal.throwIfAborted();
      },
    });
    studio.actions.setLive(true);
    for (let plus = 1; plus <= 30; plus++) {
      studio.actions.edit(set('sum', 'plus', plus), { join: 'drag' });
      studio.timers.pass();
      await turnOfLoop();
    }
    await until(studio.store, () => JSON.stringify(saved(studio)) === '[31]', studio.timers);
    await quiet(studio);
    expect(most).toBe(1);
    expect(studio.store.getState().runs.end).toMatchObject({ status: 'done', outputs: { saved: [31] } });
  });

  it('live mode waits while the workflow is broken, and runs when it is repaired', async () => {
    const studio = await openStudio({ workflow: start });
    studio.actions.setLive(true);
    await until(studio.store, () => saved(studio) !== undefined, studio.timers);
    studio.actions.edit(set('sum', 'plus', 'x'));
    await quiet(studio);
    expect(studio.store.getState().problems.sum?.code).toBe('BAD_PARAMS');
    studio.actions.edit(set('sum', 'plus', 2));
    await until(studio.store, () => JSON.stringify(saved(studio)) === '[3]', studio.timers);
  });

  it('live mode keeps running to the nodes that the user ran to last', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run(['apart']);
    studio.actions.setLive(true);
    await quiet(studio);
    studio.actions.edit(set('apart', 'value', 7));
    await until(studio.store, ({ runs }) => JSON.stringify(runs.apart?.outputs?.value) === '[7]', studio.timers);
    expect(saved(studio)).toBeUndefined();
  });

  it('live mode stays stopped after Stop until the next edit', async () => {
    const labels: string[] = [];
    let hang = true;
    const studio = await openStudio({
      workflow: start,
      visit: async (label, { signal }) => {
        labels.push(label);
        if (hang) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    studio.actions.setLive(true);
    await until(studio.store, () => labels.length === 1, studio.timers);
    studio.actions.stop();
    await quiet(studio);
    studio.actions.edit(set('apart', 'value', 9));
    await quiet(studio);
    expect(labels).toEqual(['one']);
    hang = false;
    studio.actions.edit(set('one', 'value', 3));
    await until(studio.store, () => JSON.stringify(saved(studio)) === '[4]', studio.timers);
  });

  it('live mode is off in another document, and runs nothing of it', async () => {
    const labels: string[] = [];
    const studio = await openStudio({ workflow: named('Empty'), visit: (label) => void labels.push(label) });
    studio.actions.setLive(true);
    await studio.actions.create(start);
    await quiet(studio);
    studio.actions.edit(set('sum', 'plus', 4));
    await quiet(studio);
    expect(studio.store.getState().live).toBe(false);
    expect(labels).toEqual([]);
  });
});

describe('a preview', () => {
  it('a preview computes with other params, edits nothing and appears on no node', async () => {
    const studio = await openStudio({ workflow: start });
    const outputs = await studio.actions.preview({ sum: { plus: 41 } }, ['end']);
    expect(outputs).toEqual({ end: { saved: [42] } });
    expect(studio.store.getState()).toMatchObject({ canUndo: false, run: { phase: 'idle' }, document: { workflow: start } });
    expect(studio.store.getState().runs).toEqual({});
  });

  it('a run reuses what a preview computed', async () => {
    const labels: string[] = [];
    const studio = await openStudio({ workflow: start, visit: (label) => void labels.push(label) });
    await studio.actions.preview({ sum: { plus: 41 } }, ['end']);
    studio.actions.edit(set('sum', 'plus', 41));
    await studio.actions.run(['end']);
    expect(labels).toEqual(['one', 'sum']);
    expect(studio.store.getState().runs.end).toMatchObject({ cached: true, outputs: { saved: [42] } });
  });

  it('a preview ignores a link into a param that it overrides', async () => {
    const studio = await openStudio({
      workflow: sketch({
        five: ['number', { value: 5 }],
        one: ['number', { value: 1 }],
        sum: ['add', {}, { a: 'one.value', plus: 'five.value' }],
      }),
    });
    expect(await studio.actions.preview({ sum: { plus: 2 } }, ['sum'])).toEqual({ sum: { sum: [3] } });
    expect(await studio.actions.preview({}, ['sum'])).toEqual({ sum: { sum: [6] } });
  });

  it('of several previews, the newest wins', async () => {
    const studio = await openStudio({ workflow: start });
    const [first, second, third] = [1, 2, 3].map((plus) => studio.actions.preview({ sum: { plus } }, ['end']));
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(second).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await third).toEqual({ end: { saved: [4] } });
  });

  it('while a slider moves, the first and the newest draft are drawn, each with the params of the moment when it starts', async () => {
    const gate = deferred();
    const computed: string[] = [];
    const studio = await openStudio({
      workflow: start,
      visit: (label) => {
        computed.push(label);
        return label === 'draft 1' ? gate.promise : undefined;
      },
    });
    let position = 1;
    const draft = () => studio.actions.preview(() => ({ sum: { plus: position, label: `draft ${position}` } }), ['end'], { draft: true });
    const first = draft();
    await expect.poll(() => computed).toContain('draft 1');
    const [second, third] = [draft(), draft()];
    position = 4;
    gate.resolve();
    expect(await first).toEqual({ end: { saved: [2] } });
    await expect(second).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await third).toEqual({ end: { saved: [5] } });
    expect(computed).toEqual(['one', 'draft 1', 'draft 4']);
  });

  it('a preview plans again only the nodes whose params it changes, and the nodes after them', async () => {
    const inferred: string[] = [];
    const { add } = registry;
    if (!add) throw new Error('The fake node types have an "add".');
    const infer: AnyNode['infer'] = ({ params }) => {
      inferred.push(params.label);
      return {};
    };
    const nodes = { ...registry, add: { ...add, infer } };
    const chained = sketch({
      one: ['number', { value: 1 }],
      a: ['add', { label: 'a' }, { a: 'one.value' }],
      b: ['add', { label: 'b' }, { a: 'a.sum' }],
      c: ['add', { label: 'c' }, { a: 'b.sum' }],
      d: ['add', { label: 'd' }, { a: 'c.sum' }],
    });
    const studio = await openStudio({ workflow: chained, nodes });
    await studio.actions.preview({ c: { plus: 1 } }, ['d']);
    inferred.length = 0;
    await studio.actions.preview({ c: { plus: 2 } }, ['d']);
    expect(inferred).toEqual(['c', 'd']);
  });

  it('a preview interrupts a live run, which starts again afterwards', async () => {
    const gate = deferred();
    let held = true;
    const studio = await openStudio({
      workflow: start,
      visit: async (label, { signal }) => {
        if (label === 'sum' && held)
          await Promise.race([gate.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
        signal.throwIfAborted();
      },
    });
    studio.actions.setLive(true);
    await until(studio.store, ({ runs }) => runs.sum?.status === 'running', studio.timers);
    const preview = studio.actions.preview({ sum: { plus: 10, label: 'other' } }, ['end']);
    expect(await preview).toEqual({ end: { saved: [11] } });
    held = false;
    gate.resolve();
    await until(studio.store, () => JSON.stringify(saved(studio)) === '[2]', studio.timers);
  });

  it('a preview of a broken workflow rejects with what is wrong', async () => {
    const studio = await openStudio({ workflow: start });
    await expect(studio.actions.preview({ sum: { plus: 'x' } }, ['end'])).rejects.toThrow('invalid parameter');
    await expect(studio.actions.preview({ nobody: {} }, ['end'])).rejects.toThrow('no node "nobody"');
  });
});
