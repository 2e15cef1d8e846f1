import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { staying } from '../../editor/engine/run/placement.ts';
import { decodeValue, plan, setParam, setPlacement, type Workflow } from '../../graph/index.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { deferred, fakeServices, openStudio, until } from '../support/editor/host.ts';
import { openBeside, openFakeServer, wired } from '../support/editor/with-server.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

/** How many artifacts were read from a server and sent to one, until the test ends. */
const countTraffic = () => {
  const traffic = { read: 0, sent: 0 };
  const real = globalThis.fetch;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((address, init) => {
    if (String(address instanceof Request ? address.url : address).includes('/api/artifacts/'))
      traffic[init?.method === 'PUT' ? 'sent' : 'read']++;
    return real(address, init);
  });
  onTestFinished(() => spy.mockRestore());
  return traffic;
};

describe('what stays on the server', () => {
  const there = (workflow: Workflow, ids: readonly string[], targets: readonly string[] = ['three']) => {
    const planned = plan({ workflow, registry, targets });
    const keys = staying(planned, new Set(ids));
    return planned.tasks.flatMap(({ nodeId, key }) => (keys.has(key) ? [nodeId] : []));
  };
  it('outputs that only nodes on the server need stay there', () => {
    expect(there(wired, ['one', 'two', 'three'])).toEqual(['one', 'two']);
    expect(there(wired, ['one', 'two'])).toEqual(['one']);
    expect(there(wired, ['two'])).toEqual([]);
    expect(there(wired, [])).toEqual([]);
  });
  it('outputs of a target do not stay on the server', () => {
    expect(there(wired, ['one', 'two', 'three'], ['two', 'three'])).toEqual(['one']);
  });
  it('outputs that feed a param of a node in the browser do not stay on the server', () => {
    const fed = {
      ...wired,
      nodes: { ...wired.nodes, ...sketch({ four: ['add', { label: 'four' }, { a: 'three.sum', plus: 'one.value' }] }).nodes },
    };
    expect(there(fed, ['one', 'two', 'three'], ['four'])).toEqual(['two']);
  });
});

describe('outputs that stay on the server', () => {
  it('outputs that only the server needs stay there, and are fetched when somebody looks at them', async () => {
    const there = await openFakeServer();
    const all = setPlacement(wired, ['one', 'two', 'three'], 'server');
    const { studio } = await openBeside(all, there.access);
    const traffic = countTraffic();
    await studio.actions.run();
    const { runs } = studio.store.getState();
    expect(traffic).toEqual({ read: 1, sent: 0 });
    expect(runs.three?.outputs).toEqual({ sum: [6] });
    for (const id of ['one', 'two']) {
      expect(runs[id]).toMatchObject({ status: 'done', onServer: true, remote: true });
      expect(runs[id]).not.toHaveProperty('outputs');
    }
    await Promise.all([studio.actions.fetchOutputs('two'), studio.actions.fetchOutputs('two')]);
    const { runs: shown } = await until(studio.store, ({ runs }) => runs.two?.outputs !== undefined, studio.timers);
    expect(shown.two).toEqual({ ...runs.two, remote: undefined, outputs: { sum: [3] } });
    expect(traffic).toEqual({ read: 2, sent: 0 });
  });

  it('remote outputs are fetched once a node in the browser needs them, and not computed again', async () => {
    const there = await openFakeServer();
    const { studio, visits } = await openBeside(setPlacement(wired, ['one', 'two', 'three'], 'server'), there.access);
    await studio.actions.run();
    const traffic = countTraffic();
    studio.actions.edit((workflow) => setPlacement(setParam(workflow, { node: 'three', param: 'plus', value: 4 }), ['three'], 'browser'));
    await studio.actions.run();
    expect(studio.store.getState().runs).toMatchObject({ two: { cached: true, outputs: { sum: [3] } }, three: { outputs: { sum: [7] } } });
    expect(traffic).toEqual({ read: 1, sent: 0 });
    expect([there.visits, visits]).toEqual([['one', 'two', 'three'], ['three']]);
  });

  it('the server computes again what it has evicted, between runs and during a run', async () => {
    const arrived = deferred();
    const go = deferred();
    const there = await openFakeServer((label) => {
      if (label !== 'beside') return;
      arrived.resolve();
      return go.promise;
    });
    const { studio } = await openBeside(setPlacement(wired, ['one', 'two', 'three'], 'server'), there.access);
    await studio.actions.run();
    there.forget();
    studio.actions.edit((workflow) => setParam(workflow, { node: 'three', param: 'plus', value: 4 }));
    await studio.actions.run();
    expect(studio.store.getState().runs).toMatchObject({ three: { outputs: { sum: [7] } } });
    expect(there.visits).toEqual(['one', 'two', 'three', 'one', 'two', 'three']);
    await until(studio.store, ({ runs }) => runs.two?.remote === true, studio.timers);
    there.forget();
    await studio.actions.fetchOutputs('two');
    const { runs } = await until(studio.store, ({ runs }) => !runs.two, studio.timers);
    expect(runs.two).toBeUndefined();

    const slow = sketch({
      one: ['number', { value: 1, label: 'one' }],
      beside: ['add', { label: 'beside' }, { a: 'one.value' }],
      end: ['add', { label: 'end' }, { a: 'one.value', b: 'beside.sum' }],
    });
    const other = await openBeside(setPlacement(slow, ['one', 'beside', 'end'], 'server'), there.access);
    const running = other.studio.actions.run();
    await arrived.promise;
    there.forget();
    go.resolve();
    await running;
    expect(other.studio.store.getState().runs.end).toMatchObject({ outputs: { sum: [2] } });
  });

  it('a reload keeps the names of remote outputs, and the outputs that were fetched', async () => {
    const there = await openFakeServer();
    const browser = fakeBrowser();
    const settings = { server: there.access, services: async () => fakeServices() };
    const workflow = setPlacement(wired, ['one', 'two'], 'server');
    const studio = await openStudio({ ...settings, workflow, storage: await browser.tab() });
    studio.actions.edit((current) => setPlacement(current, ['three'], 'server'));
    await studio.actions.run();
    await studio.actions.save();
    const { results } = studio.storage;
    studio.timers.pass();
    await expect.poll(async () => (await results.keys()).length).toBe(3);
    // over the name that was kept first
    await studio.actions.fetchOutputs('two');
    studio.timers.pass();
    await expect.poll(async () => Object.keys(await results.shown(studio.store.getState().document.id)).length).toBe(3);
    const { key = '' } = studio.store.getState().runs.two ?? {};
    await expect.poll(async () => decodeValue((await results.read(key)) ?? new Uint8Array())).toEqual({ sum: [3] });
    const again = await openStudio({ ...settings, storage: await browser.tab() });
    const { runs } = await until(again.store, ({ runs }) => runs.one !== undefined && runs.two !== undefined, again.timers);
    expect(runs).toMatchObject({ one: { remote: true }, two: { outputs: { sum: [3] } }, three: { outputs: { sum: [6] } } });
  });
});
