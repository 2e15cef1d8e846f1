import { describe, expect, it, onTestFinished } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { noServer } from '../../editor/remote/access.ts';
import { openServer } from '../../editor/remote/open-server.ts';
import type { ServerAccess, ServerState } from '../../editor/remote/types.ts';
import { type Abilities, type Place, placeOf } from '../../editor/run/placement.ts';
import type { StudioServices } from '../../editor/state/types.ts';
import { setPlacement, type Workflow } from '../../graph/index.ts';
import { registry, sketch } from '../graph/fakes.ts';
import { fakeServices as fakeServer } from '../server/fakes.ts';
import { stack } from '../server/stack.ts';
import { fakeServices, openStudio, until } from './host.ts';

const model = { family: 'tiny', hash: 'a'.repeat(64), space: 'tiny', noise: '' };

describe('where a task is computed', () => {
  const can = (browser: boolean, server: boolean | undefined): Abilities => ({
    browser: () => browser,
    server: server === undefined ? undefined : () => server,
  });
  it.each<[string, Place | undefined, boolean, Abilities, Place]>([
    ['here, where there is no server', undefined, true, can(false, undefined), 'browser'],
    ['here, where there is no server, whatever the file wishes', 'server', true, can(false, undefined), 'browser'],
    ['there, when it is wished', 'server', true, can(true, true), 'server'],
    ['there, when it is wished and needs no model', 'server', false, can(true, false), 'server'],
    ['here, when it is wished, though it cannot', 'browser', true, can(false, true), 'browser'],
    ['here, when it needs no model', undefined, false, can(false, true), 'browser'],
    ['here, when the browser can', undefined, true, can(true, true), 'browser'],
    ['there, when only the server can', undefined, true, can(false, true), 'server'],
    ['here, when neither can, for that says why', undefined, true, can(false, false), 'browser'],
  ])('%s', (_, wish, needsModel, abilities, place) => {
    expect(placeOf(wish, needsModel ? model : undefined, abilities)).toBe(place);
  });
});

/** A server that computes the fake nodes, and the labels of those it computed. */
const server = async () => {
  const visits: string[] = [];
  const services = fakeServer({ registry, services: { visit: (label: string) => void visits.push(label) } });
  const { origin } = await stack({ services });
  const store = createStore<ServerState>(() => noServer().store.getState());
  const { actions, close } = openServer(store, origin, {});
  onTestFinished(close);
  await actions.refresh();
  const access: ServerAccess = { store, actions: async () => actions, close };
  return { access, visits, runs: services.runs };
};

const wired: Workflow = sketch({
  one: ['number', { value: 1, label: 'one' }],
  two: ['add', { plus: 2, label: 'two' }, { a: 'one.value' }],
  three: ['add', { plus: 3, label: 'three' }, { a: 'two.sum' }],
});
const encoding: Workflow = sketch({
  words: ['text', { lines: ['a', 'bcd'] }],
  encode: ['encode', { model: 'tiny' }, { text: 'words.text' }],
});

describe('a studio with a server', () => {
  const open = async (workflow: Workflow, access: ServerAccess, more: Partial<StudioServices> = {}) => {
    const visits: string[] = [];
    const services = fakeServices((label) => void visits.push(label), { resolve: () => model, ...more });
    const studio = await openStudio({ workflow, server: access, services: async () => services });
    return { studio, visits };
  };

  it('computes each node where it is set to run, and gives what a run in one place gives', async () => {
    const alone = await open(wired, noServer());
    await alone.studio.actions.run();
    const there = await server();
    const mixed = await open(setPlacement(wired, ['two'], 'server'), there.access);
    await mixed.studio.actions.run();
    expect(mixed.visits).toEqual(['one', 'three']);
    expect(there.visits).toEqual(['two']);
    const [here, both] = [alone.studio.store.getState().runs, mixed.studio.store.getState().runs];
    for (const id of Object.keys(wired.nodes)) expect([both[id]?.key, both[id]?.outputs]).toEqual([here[id]?.key, here[id]?.outputs]);
    expect([both.one?.there, both.two?.there, both.three?.there]).toEqual([undefined, true, undefined]);
  });

  it('computes nothing again for a node that is moved to another place', async () => {
    const there = await server();
    const { studio, visits } = await open(wired, there.access);
    await studio.actions.run();
    studio.actions.edit((workflow) => setPlacement(workflow, ['one', 'two', 'three'], 'server'));
    await studio.actions.run();
    expect(there.visits).toEqual([]);
    expect(visits).toEqual(['one', 'two', 'three']);
  });

  it('sends a node to the server by itself where the browser cannot compute its model', async () => {
    const there = await server();
    const asked: string[] = [];
    const computes = async ({ family }: { readonly family: string }) => {
      asked.push(family);
      return false;
    };
    const { studio } = await open(encoding, there.access, { computes });
    await studio.actions.run(['encode']);
    expect(asked).toEqual(['tiny']);
    expect(studio.store.getState().runs).toMatchObject({ words: { status: 'done' }, encode: { status: 'done', there: true } });
    expect(studio.store.getState().runs.words).not.toHaveProperty('there');
  });

  it('computes here what the browser can, and asks it for nothing that was placed by hand', async () => {
    const there = await server();
    const here = await open(encoding, there.access, { computes: async () => true });
    await here.studio.actions.run(['encode']);
    expect(here.studio.store.getState().runs.encode).not.toHaveProperty('there');
    const placed = await open(setPlacement(encoding, ['encode'], 'server'), there.access, {
      computes: () => Promise.reject(new Error('asked')),
    });
    await placed.studio.actions.run(['encode']);
    expect(placed.studio.store.getState().runs.encode).toMatchObject({ status: 'done', there: true });
  });

  it('plans with the models of the server, too', async () => {
    const there = await server();
    const { studio } = await open(encoding, there.access, { resolve: () => undefined, computes: async () => false });
    await studio.actions.run(['encode']);
    expect(studio.store.getState().runs.encode).toMatchObject({ status: 'done', there: true });
  });

  it('says which node a failure on the server was of, in the words of the node', async () => {
    const there = await server();
    const { studio } = await open(
      setPlacement(sketch({ odd: ['odd'], end: ['count', {}, { items: 'odd.value' }] }), ['odd'], 'server'),
      there.access,
    );
    await studio.actions.run(['end']);
    expect(studio.store.getState().run.error).toMatchObject({ code: 'UNSTORABLE', nodeId: 'odd' });
  });

  it('says that the server is away, and does without where nothing is placed there by hand', async () => {
    const there = await server();
    there.access.store.setState({ phase: 'lost' });
    const { studio } = await open(encoding, there.access, { computes: async () => false });
    await studio.actions.run(['encode']);
    expect(studio.store.getState().runs.encode).toMatchObject({ status: 'done' });
    expect(studio.store.getState().runs.encode).not.toHaveProperty('there');
  });

  it('shows what a run of the server gave on the nodes that have its keys, and computes them no more', async () => {
    const there = await server();
    const { studio, visits } = await open(wired, there.access);
    await (await there.access.actions()).start(studio.store.getState().document.workflow, []);
    const { runs } = await until(studio.store, ({ runs }) => runs.three?.outputs !== undefined, studio.timers);
    expect(runs.three).toMatchObject({ status: 'done', cached: true, outputs: { sum: [6] } });
    expect(there.visits).toEqual(['one', 'two', 'three']);
    await studio.actions.run();
    expect(visits).toEqual([]);
  });
});
