import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { readPreferences } from '../../editor/engine/preferences.ts';
import { noServer } from '../../editor/engine/server/access.ts';
import { openServer } from '../../editor/engine/server/open-server.ts';
import type { ServerState } from '../../editor/engine/server/types.ts';
import { openStudio, until } from '../support/editor/host.ts';
import { browserOfVersion } from '../support/editor/stored-browser.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { stack } from '../support/server/stack.ts';

/** Data that version 0.1 wrote: `tests/fixtures/stored/version-0.1.json` is a dump of its databases and slots. */
describe('a browser that version 0.1 has stored data in', () => {
  it('opens the document that was open last, with its name, values, positions, bends and collapsed nodes', async () => {
    const { storage, document } = await browserOfVersion('0.1');
    const { store } = await openStudio({ storage });
    const state = store.getState();
    expect(state.document.id).toBe(document);
    expect(state.document.workflow).toEqual({
      format: 'unclip-workflow',
      version: 2,
      name: 'Numbers of cats',
      nodes: {
        one: { type: 'number', version: 1, params: { value: 7, label: 'one' }, inputs: {} },
        sum: { type: 'add', version: 1, params: { plus: 4, label: 'sum' }, inputs: { a: { node: 'one', port: 'value' } } },
        end: { type: 'save', version: 1, params: {}, inputs: { value: { node: 'sum', port: 'sum' } } },
      },
      interface: { inputs: {}, outputs: {} },
      // version 0.1 stored collapsed nodes beside the workflow
      layout: { one: { x: 0, y: 0 }, sum: { x: 220, y: 40, bends: { a: [{ x: 100, y: 20 }] }, collapsed: true }, end: { x: 440, y: 0 } },
    });
    expect(state.saving).toMatchObject({ phase: 'saved' });
    expect(state.saving).not.toHaveProperty('message');
  });

  it('shows the stored outputs on their nodes, and computes none of them again', async () => {
    const { storage } = await browserOfVersion('0.1');
    const computed: string[] = [];
    const { store, actions, timers } = await openStudio({ storage, visit: (label) => void computed.push(label) });
    const { runs } = await until(store, ({ runs }) => Object.keys(runs).length === 3, timers);
    expect(runs).toMatchObject({
      one: { status: 'done', outputs: { value: [7] } },
      // the server computed this node, and only the hash of its output is stored here
      sum: { status: 'done', remote: true },
      end: { status: 'done', outputs: { saved: [11] } },
    });
    await actions.run();
    expect(store.getState().run).toMatchObject({ phase: 'idle', done: 3 });
    expect(store.getState().run).not.toHaveProperty('error');
    expect(computed).toEqual([]);
  });

  it('lists the documents with their thumbnails, the latest changed first', async () => {
    const { storage } = await browserOfVersion('0.1');
    const { documents } = await openStudio({ storage });
    const listed = await documents.list();
    expect(listed.map(({ name, changedAt }) => [name, changedAt])).toEqual([
      ['Numbers of cats', 1_240_000],
      ['Words', 900_000],
    ]);
    expect(new Uint8Array((await listed[0]?.thumbnail?.arrayBuffer()) ?? [])).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('restores an earlier version of a document', async () => {
    const { storage, document } = await browserOfVersion('0.1');
    const { store, actions, documents } = await openStudio({ storage });
    expect((await documents.versions(document)).map(({ revision, savedAt }) => [revision, savedAt])).toEqual([
      [2, 1_120_000],
      [1, 1_000_000],
    ]);
    await actions.restoreVersion(1);
    const { nodes } = store.getState().document.workflow;
    expect([nodes.one?.params.value, nodes.sum?.params.plus]).toEqual([1, 1]);
  });

  it('saves over what was stored, with the next revision', async () => {
    const { storage, document } = await browserOfVersion('0.1');
    const { actions } = await openStudio({ storage });
    actions.rename('Numbers of dogs');
    await actions.save();
    expect(await storage.read(document)).toMatchObject({ name: 'Numbers of dogs', revision: 4 });
  });

  it('recovers a change that a page wrote to its journal as it ended', async () => {
    const { storage } = await browserOfVersion('0.1');
    const { store, actions } = await openStudio({ storage });
    await actions.open('words-document');
    expect(store.getState().document.workflow.nodes.words?.params.lines).toEqual(['a dog', 'a cat']);
  });

  it('reads a file by the name that workflows have for it', async () => {
    const { storage, file } = await browserOfVersion('0.1');
    const [found] = await storage.files();
    expect(found?.name).toBe(file);
    expect(await storage.readFile(found?.sha256 ?? '')).toEqual(Uint8Array.of(137, 80, 78, 71, 1, 2, 3));
  });

  it('knows which workflow on the server a document is', async () => {
    const { localStorage, document } = await browserOfVersion('0.1');
    const { origin } = await stack({ services: fakeServices() });
    const store = createStore<ServerState>(() => noServer().store.getState());
    const { actions, close } = openServer(store, origin, { slot: localStorage });
    onTestFinished(close);
    await actions.refresh();
    expect(store.getState().saved).toEqual({ [document]: { id: 'saved-1', version: 3 } });
  });

  it('keeps its preferences', async () => {
    const { localStorage } = await browserOfVersion('0.1');
    vi.stubGlobal('localStorage', localStorage);
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(readPreferences()).toEqual({ notify: false, prefer: 'wasm', memory: 128 * 2 ** 20 });
  });
});
