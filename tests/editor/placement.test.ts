import { describe, expect, it } from 'vitest';
import { type Abilities, type Placement, placementOf } from '../../editor/engine/run/placement.ts';
import { noServer } from '../../editor/engine/server/access.ts';
import { setPlacement, type Workflow } from '../../graph/index.ts';
import { until } from '../support/editor/host.ts';
import { model, openBeside, openFakeServer, wired } from '../support/editor/with-server.ts';
import { sketch } from '../support/graph/fakes.ts';

describe('where a task is computed', () => {
  const can = (browser: boolean, server: boolean | undefined): Abilities => ({
    browser: () => browser,
    server: server === undefined ? undefined : () => server,
  });
  it.each<[string, Placement | undefined, boolean, Abilities, Placement]>([
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
    expect(placementOf(wish, needsModel ? model : undefined, abilities)).toBe(place);
  });
});

const encoding: Workflow = sketch({
  words: ['text', { lines: ['a', 'bcd'] }],
  encode: ['encode', { model: 'tiny' }, { text: 'words.text' }],
});

describe('a studio with a server', () => {
  it('a studio with a server computes each node where it is placed, with the same keys and outputs as without a server', async () => {
    const alone = await openBeside(wired, noServer());
    await alone.studio.actions.run();
    const there = await openFakeServer();
    const mixed = await openBeside(setPlacement(wired, ['two'], 'server'), there.access);
    await mixed.studio.actions.run();
    expect(mixed.visits).toEqual(['one', 'three']);
    expect(there.visits).toEqual(['two']);
    const [here, both] = [alone.studio.store.getState().runs, mixed.studio.store.getState().runs];
    for (const id of Object.keys(wired.nodes)) expect([both[id]?.key, both[id]?.outputs]).toEqual([here[id]?.key, here[id]?.outputs]);
    expect([both.one?.onServer, both.two?.onServer, both.three?.onServer]).toEqual([undefined, true, undefined]);
  });

  it('a node that moves from the browser to the server is not computed again', async () => {
    const there = await openFakeServer();
    const { studio, visits } = await openBeside(wired, there.access);
    await studio.actions.run();
    studio.actions.edit((workflow) => setPlacement(workflow, ['one', 'two', 'three'], 'server'));
    await studio.actions.run();
    expect(there.visits).toEqual([]);
    expect(visits).toEqual(['one', 'two', 'three']);
  });

  it('a node runs on the server by itself when the browser cannot compute its model', async () => {
    const there = await openFakeServer();
    const asked: string[] = [];
    const computes = async ({ family }: { readonly family: string }) => {
      asked.push(family);
      return false;
    };
    const { studio } = await openBeside(encoding, there.access, { computes });
    await studio.actions.run(['encode']);
    expect(asked).toEqual(['tiny']);
    expect(studio.store.getState().runs).toMatchObject({ words: { status: 'done' }, encode: { status: 'done', onServer: true } });
    expect(studio.store.getState().runs.words).not.toHaveProperty('onServer');
  });

  it('the browser computes what it can, and is not asked about nodes that the user has placed', async () => {
    const there = await openFakeServer();
    const here = await openBeside(encoding, there.access, { computes: async () => true });
    await here.studio.actions.run(['encode']);
    expect(here.studio.store.getState().runs.encode).not.toHaveProperty('onServer');
    const placed = await openBeside(setPlacement(encoding, ['encode'], 'server'), there.access, {
      computes: () => Promise.reject(new Error('asked')),
    });
    await placed.studio.actions.run(['encode']);
    expect(placed.studio.store.getState().runs.encode).toMatchObject({ status: 'done', onServer: true });
  });

  it('a run is planned with the models of the server, too', async () => {
    const there = await openFakeServer();
    const { studio } = await openBeside(encoding, there.access, { resolve: () => undefined, computes: async () => false });
    await studio.actions.run(['encode']);
    expect(studio.store.getState().runs.encode).toMatchObject({ status: 'done', onServer: true });
  });

  it('checks a node again when the server begins to offer the model that it lacks', async () => {
    const there = await openFakeServer();
    const { models } = there.access.store.getState();
    there.access.store.setState({ models: [] });
    const { studio } = await openBeside(encoding, there.access, { resolve: () => undefined });
    await until(studio.store, ({ problems }) => problems.encode?.code === 'MODEL_MISSING', studio.timers);
    there.access.store.setState({ models });
    await until(studio.store, ({ problems }) => problems.encode === undefined, studio.timers);
  });

  it('a failure on the server names the node that failed', async () => {
    const there = await openFakeServer();
    const { studio } = await openBeside(
      setPlacement(sketch({ odd: ['odd'], end: ['count', {}, { items: 'odd.value' }] }), ['odd'], 'server'),
      there.access,
    );
    await studio.actions.run(['end']);
    expect(studio.store.getState().run.error).toMatchObject({ code: 'UNSTORABLE', nodeId: 'odd' });
  });

  it('a run does without a server that is lost, unless a node was placed there by hand', async () => {
    const there = await openFakeServer();
    there.access.store.setState({ phase: 'lost' });
    const { studio } = await openBeside(encoding, there.access, { computes: async () => false });
    await studio.actions.run(['encode']);
    expect(studio.store.getState().runs.encode).toMatchObject({ status: 'done' });
    expect(studio.store.getState().runs.encode).not.toHaveProperty('onServer');
  });

  it('nodes show the outputs of a run on the server that have their keys, and are not computed again', async () => {
    const there = await openFakeServer();
    const { studio, visits } = await openBeside(wired, there.access);
    await (await there.access.actions()).start(studio.store.getState().document.workflow, []);
    const { runs } = await until(studio.store, ({ runs }) => runs.three?.outputs !== undefined, studio.timers);
    expect(runs.three).toMatchObject({ status: 'done', cached: true, outputs: { sum: [6] } });
    expect(there.visits).toEqual(['one', 'two', 'three']);
    await studio.actions.run();
    expect(visits).toEqual([]);
  });
});
