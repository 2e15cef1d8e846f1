import { describe, expect, it, onTestFinished } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { findServer, noServer } from '../../editor/engine/server/access.ts';
import { type BrowserFeatures, openServer } from '../../editor/engine/server/open-server.ts';
import type { ServerState } from '../../editor/engine/server/types.ts';
import { merged } from '../../editor/panels/workflows/use-library.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { hashOf, stack, textWorkflow } from '../support/server/stack.ts';

const { store: empty } = noServer();

/** What pages of one browser share. */
const browser = (): Required<Pick<BrowserFeatures, 'slot'>> => {
  const held = new Map<string, string>();
  return { slot: { getItem: (name) => held.get(name) ?? null, setItem: (name, value) => void held.set(name, value) } };
};

/** A page that has opened the server. */
const openPage = (origin: string, features: BrowserFeatures = {}) => {
  const store = createStore<ServerState>(() => empty.getState());
  const { actions, close } = openServer(store, origin, features);
  onTestFinished(close);
  return { store, actions, close };
};

/** Resolves when the state is as wanted. */
const until = (store: StoreApi<ServerState>, wanted: (state: ServerState) => boolean): Promise<ServerState> =>
  new Promise((resolve) => {
    const look = (state: ServerState) => wanted(state) && resolve(state);
    onTestFinished(store.subscribe(look));
    look(store.getState());
  });

const runWith =
  (state: string) =>
  ({ runs }: ServerState) =>
    runs[0]?.state === state;

describe('a page without a server', () => {
  it('a page without a server has no state of one, and its actions reject with SERVER_MISSING', async () => {
    const access = findServer({ probe: async () => false });
    expect(access.store.getState().phase).toBe('none');
    await expect(access.actions()).rejects.toMatchObject({ code: 'SERVER_MISSING', message: expect.stringMatching(/npm start/) });
    access.close();
  });
});

describe('workflows on the server', () => {
  it('a document is saved to the server as versions of one workflow, which the next page of the browser finds again', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const features = browser();
    const page = openPage(origin, features);
    expect(await page.actions.save('document', textWorkflow('one'))).toEqual({ version: 1 });
    expect(await page.actions.save('document', textWorkflow('two'))).toEqual({ version: 2 });
    const { id } = page.store.getState().saved.document ?? { id: '' };
    const next = openPage(origin, features);
    const { saved, workflows } = await until(next.store, ({ phase }) => phase === 'here');
    expect(saved).toEqual({ document: { id, version: 2 } });
    expect(workflows).toMatchObject([{ id, version: 2 }]);
    expect((await next.actions.read(id, 1)).workflow.nodes.prompt?.params).toEqual({ text: 'one' });
    expect((await next.actions.history(id)).map(({ version }) => version)).toEqual([2, 1]);
  });

  it('a save does not overwrite a version that somebody else saved first: both are kept, and both are named', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const [mine, theirs] = [openPage(origin, browser()), openPage(origin, browser())];
    await mine.actions.save('document', textWorkflow('first'));
    const { id, version } = mine.store.getState().saved.document ?? { id: '', version: 0 };
    theirs.actions.place('copy', { id, version });
    expect(await theirs.actions.save('copy', textWorkflow('theirs'))).toEqual({ version: 2 });
    expect(await mine.actions.save('document', textWorkflow('mine'))).toEqual({ version: 3, newest: 2 });
    expect((await mine.actions.history(id)).map((entry) => [entry.version, entry.conflicted])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect((await mine.actions.read(id)).workflow.nodes.prompt?.params).toEqual({ text: 'theirs' });
    expect(mine.store.getState().saved.document).toEqual({ id, version: 1 });
  });

  it('workflows on the server are renamed and removed, and a document whose workflow was removed is saved as a new one', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const features = browser();
    const page = openPage(origin, features);
    await page.actions.save('document', textWorkflow());
    const { id } = page.store.getState().saved.document ?? { id: '' };
    await page.actions.rename(id, 'Another name');
    expect(page.store.getState()).toMatchObject({ workflows: [{ name: 'Another name' }], saved: { document: { id, version: 2 } } });
    const other = openPage(origin, browser());
    await other.actions.remove(id);
    expect(await page.actions.save('document', textWorkflow())).toEqual({ version: 1 });
    await page.actions.remove(page.store.getState().saved.document?.id ?? '');
    expect(page.store.getState()).toMatchObject({ workflows: [], saved: {} });
  });

  it('the library lists each workflow once, in the order of changes, and marks those with a newer version on the server', () => {
    const documents = [
      { id: 'a', name: 'A', changedAt: 30 },
      { id: 'b', name: 'B', changedAt: 10 },
    ];
    const workflows = [
      { id: 'there', name: 'Elsewhere', version: 1, changedAt: 20 },
      { id: 'of-a', name: 'A', version: 4, changedAt: 40 },
    ];
    const library = merged(documents, { workflows, saved: { a: { id: 'of-a', version: 3 }, b: { id: 'gone', version: 1 } } });
    expect(library.map(({ kind, id }) => [kind, id])).toEqual([
      ['document', 'a'],
      ['saved', 'saved there'],
      ['document', 'b'],
    ]);
    expect(library[0]).toMatchObject({ saved: { id: 'of-a', version: 3, newer: true } });
    expect(library[2]).toMatchObject({ saved: undefined });
  });
});

describe('runs of the server', () => {
  it('a run on the server is followed to its end, with its outputs', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const page = openPage(origin);
    await page.actions.start(textWorkflow(), []);
    const { runs } = await until(page.store, (state) => runWith('done')(state) && state.runs[0]?.outputs !== undefined);
    expect(runs).toMatchObject([{ done: 2, of: 2, nodes: { prompt: { status: 'done', cached: false }, seeds: { status: 'done' } } }]);
    expect(Object.keys(runs[0]?.outputs ?? {}).sort()).toEqual(['seeds', 'text']);
  });

  it('a run on the server is followed in a page that is opened during the run, and in two pages at once', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    services.runs.paused = true;
    const first = openPage(origin);
    const id = await first.actions.start(textWorkflow(), []);
    services.runs.tell(id, { type: 'run-start', tasks: 2 });
    services.runs.tell(id, { type: 'node-start', nodeId: 'prompt', key: 'k' });
    services.runs.tell(id, { type: 'node-progress', nodeId: 'prompt', step: 3, of: 9, preview: 'a'.repeat(64) });
    first.close();
    const pages = [openPage(origin), openPage(origin)];
    for (const { store } of pages) {
      const { runs } = await until(store, (state) => state.runs[0]?.nodes.prompt?.step === 3);
      expect(runs[0]).toMatchObject({ state: 'running', preview: 'a'.repeat(64), nodes: { prompt: { of: 9 } } });
    }
    services.runs.tell(id, { type: 'node-end', nodeId: 'prompt', key: 'k', cached: false, ms: 5 });
    for (const { store } of pages)
      expect((await until(store, (state) => state.runs[0]?.done === 1)).runs[0]?.nodes.prompt).toMatchObject({ status: 'done', ms: 5 });
  });

  it('a run on the server is cancelled, retried and removed, and another page follows', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    services.runs.paused = true;
    const [page, other] = [openPage(origin), openPage(origin)];
    const id = await page.actions.start(textWorkflow(), []);
    await page.actions.cancel(id);
    await until(page.store, runWith('cancelled'));
    services.runs.paused = false;
    await page.actions.retry(id);
    await until(page.store, runWith('done'));
    await other.actions.refresh();
    expect(other.store.getState().runs).toMatchObject([{ id, state: 'done' }]);
    await other.actions.timings(id);
    expect(other.store.getState().runs[0]?.nodes).toMatchObject({ prompt: { status: 'done' }, seeds: { status: 'done' } });
    expect(await other.actions.workflowOf(id)).toMatchObject({ nodes: { prompt: { type: 'text' } } });
    await other.actions.removeRun(id);
    await page.actions.refresh();
    expect(page.store.getState().runs).toEqual([]);
  });

  it('a run on the server gets the files that its workflow names, each sent once', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    const page = openPage(origin);
    const bytes = new TextEncoder().encode('a picture');
    let read = 0;
    const file = {
      name: 'cat.png',
      sha256: hashOf(bytes),
      async read() {
        read++;
        return bytes;
      },
    };
    await page.actions.start(textWorkflow(), [file]);
    await page.actions.start(textWorkflow(), [file, { ...file, name: 'same.png' }]);
    expect(read).toBe(1);
    expect(services.artifacts.held.get(file.sha256)?.bytes).toEqual(Buffer.from(bytes));
  });

  it('a refused run rejects with SERVER_REFUSED and the sentence of the server, and a lost server with SERVER_MISSING', async () => {
    const { origin, server } = await stack({ services: fakeServices() });
    const page = openPage(origin);
    await until(page.store, ({ phase }) => phase === 'here');
    const broken = { ...textWorkflow(), nodes: { odd: { type: 'nobody-knows', version: 1, params: {}, inputs: {} } } };
    await expect(page.actions.start(broken, [])).rejects.toMatchObject({
      code: 'SERVER_REFUSED',
      message: expect.stringMatching(/Output "text"/),
    });
    await server.close();
    await expect(page.actions.refresh()).rejects.toMatchObject({
      code: 'SERVER_MISSING',
      message: expect.stringMatching(/does not answer/),
    });
    expect(page.store.getState().phase).toBe('lost');
  });
});
