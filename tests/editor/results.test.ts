import { describe, expect, it } from 'vitest';
import { indexedResults } from '../../editor/engine/storage/indexed-results.ts';
import { setParam } from '../../graph/index.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { openStudio, until } from '../support/editor/host.ts';
import { sketch } from '../support/graph/fakes.ts';

const start = sketch({ one: ['number', { value: 1, label: 'one' }], sum: ['add', { plus: 1, label: 'sum' }, { a: 'one.value' }] });

describe('results over a reload', () => {
  it('results are shown again after a reload without a run, and a run does not compute them again', async () => {
    const browser = fakeBrowser();
    const labels: string[] = [];
    const visit = (label: string) => void labels.push(label);
    const before = await openStudio({ storage: await browser.tab(), workflow: start, visit });
    before.actions.edit((workflow) => setParam(workflow, { node: 'sum', param: 'plus', value: 2 }));
    await before.actions.run();
    await before.actions.save();
    before.timers.pass();
    const { results } = before.storage;
    await expect.poll(async () => (await results.keys()).length).toBe(2);
    await expect.poll(async () => Object.keys(await results.shown(before.store.getState().document.id)).length).toBe(2);

    const after = await openStudio({ storage: await browser.tab(), visit });
    await until(after.store, ({ runs }) => runs.sum !== undefined, after.timers);
    expect(after.store.getState().runs.sum).toMatchObject({ status: 'done', cached: true, outputs: { sum: [3] } });
    await after.actions.run();
    expect(labels).toEqual(['one', 'sum']);
  });

  it('a page that closes in the middle of a run has stored the nodes that had ended, and the next run computes only the others', async () => {
    const browser = fakeBrowser();
    const labels: string[] = [];
    const before = await openStudio({
      storage: await browser.tab(),
      workflow: start,
      // the second node never ends
      visit: (label) => (label === 'sum' ? new Promise<void>(() => {}) : undefined),
    });
    void before.actions.run();
    await until(before.store, ({ runs }) => runs.one?.status === 'done' && runs.sum?.status === 'running', before.timers);
    before.timers.pass();
    await expect.poll(async () => (await before.storage.results.keys()).length).toBe(1);

    const after = await openStudio({ storage: await browser.tab(), workflow: start, visit: (label) => void labels.push(label) });
    await after.actions.run();
    expect(labels).toEqual(['sum']);
  });

  it('results of an earlier workflow are shown as stale after a reload', async () => {
    const browser = fakeBrowser();
    const before = await openStudio({ storage: await browser.tab(), workflow: start });
    await before.actions.run();
    before.timers.pass();
    const { id } = before.store.getState().document;
    await expect.poll(async () => Object.keys(await before.storage.results.shown(id))).toEqual(['one', 'sum']);
    before.actions.edit((workflow) => setParam(workflow, { node: 'sum', param: 'plus', value: 9 }));
    await before.actions.save();
    const { store, timers } = await openStudio({ storage: await browser.tab() });
    await until(store, ({ runs }) => runs.sum?.stale === true, timers);
    expect(store.getState().runs.sum).toMatchObject({ status: 'done', outputs: { sum: [2] } });
    expect(store.getState().runs.one).toMatchObject({ status: 'done', outputs: { value: [1] } });
    expect(store.getState().runs.one?.stale).toBeUndefined();
  });

  it('the oldest results are evicted when the storage of results is full', async () => {
    const results = indexedResults(crypto.randomUUID(), 10);
    const bytes = (size: number) => new Uint8Array(size);
    await results.write(
      new Map([
        ['a', bytes(4)],
        ['b', bytes(4)],
      ]),
    );
    await results.write(new Map([['c', bytes(4)]]));
    expect(await results.keys()).toEqual(['b', 'c']);
    expect(await results.read('a')).toBeUndefined();
    expect(await results.read('c')).toEqual(bytes(4));
    await results.write(new Map([['b', bytes(5)]]));
    expect([...(await results.keys())].sort()).toEqual(['b', 'c']);
  });
});
