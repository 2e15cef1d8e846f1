import { describe, expect, it } from 'vitest';
import { createRefresh } from '../../editor/engine/run/refresh.ts';
import { emptyLedger } from '../../editor/engine/run/show-run.ts';
import type { StateWriter } from '../../editor/engine/run/state-writer.ts';
import type { NodeRun } from '../../editor/engine/run/types.ts';
import { type Check, removeNodes, type Store, setParam, type Workflow } from '../../graph/index.ts';
import { deferred, type Opened, openStudio, until } from '../support/editor/host.ts';
import { sketch } from '../support/graph/fakes.ts';

const start = sketch({
  one: ['number', { value: 1, label: 'one' }],
  sum: ['add', { plus: 1, label: 'sum' }, { a: 'one.value' }],
  end: ['save', {}, { value: 'sum.sum' }],
});
const set = (node: string, param: string, value: unknown) => (workflow: Workflow) => setParam(workflow, { node, param, value });
const settled = async ({ store, timers }: Opened) => until(store, () => timers.pending === 0, timers);

describe('results', () => {
  it('results stay through edits and undo, are marked stale, and come back from memory', async () => {
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

  it('results of an earlier workflow do not come back when a run ends before the edit is checked', async () => {
    const studio = await openStudio({ workflow: start });
    await studio.actions.run();
    await settled(studio);
    studio.actions.edit(set('sum', 'plus', 9));
    await studio.actions.run();
    const shown: unknown[] = [];
    studio.store.subscribe(({ runs }) => shown.push(runs.end?.outputs));
    await settled(studio);
    expect(shown).not.toContainEqual({ saved: [2] });
    expect(studio.store.getState().runs.sum).toMatchObject({ cached: false, reason: 'params', outputs: { sum: [10] } });
  });

  it('the results of a removed node are back after undo', async () => {
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
  it('problems and types of every node are known after an edit without a run', async () => {
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

  it('problems and types that did not change keep their identity', async () => {
    const studio = await openStudio({ workflow: start });
    await settled(studio);
    const { types, problems } = studio.store.getState();
    studio.actions.edit(set('one', 'value', 3));
    await settled(studio);
    expect(studio.store.getState().types).toBe(types);
    expect(studio.store.getState().problems).toBe(problems);
  });
});

describe('refresh', () => {
  /** The check of a workflow of one node, whose task has this key. */
  const checked = (key: string) => ({ tasks: new Map([['one', { key }]]), types: new Map([['one', {}]]) }) as unknown as Check; // refresh reads no more of a task
  const refreshing = (writer: Pick<StateWriter, 'node' | 'setNode'>, results: Store) =>
    createRefresh({ writer: writer as StateWriter, results, ledger: emptyLedger }); // refresh calls no more of it

  it('a refresh does not overwrite what a run reported while the store was read', async () => {
    const answer = deferred();
    let run: NodeRun | undefined;
    const results = { get: async () => answer.promise.then(() => ({ value: [1] })), put: async () => {} };
    const setNode = (_: string, next: NodeRun | undefined): void => {
      run = next;
    };
    const refreshed = refreshing({ node: () => run, setNode }, results)(checked('k'));
    run = { status: 'done', cached: false, key: 'k', reason: 'inputs', outputs: { value: [1] } };
    answer.resolve();
    await refreshed;
    expect(run).toMatchObject({ cached: false, reason: 'inputs' });
  });

  it('a newer check wins over one that still reads the store', async () => {
    const answer = deferred();
    const shown: unknown[] = [];
    const get = async (key: string) => {
      await answer.promise;
      return key === 'old' ? { value: [1] } : undefined;
    };
    const results = { get, put: async () => {} };
    const refresh = refreshing({ node: () => undefined, setNode: (...call) => void shown.push(call) }, results);
    const both = [refresh(checked('old')), refresh(checked('new'))];
    answer.resolve();
    await Promise.all(both);
    expect(shown).toEqual([]);
  });
});
