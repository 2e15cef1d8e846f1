import { expect, it, onTestFinished } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { noServer } from '../../editor/engine/server/access.ts';
import { openServer } from '../../editor/engine/server/open-server.ts';
import type { ServerAccess, ServerState } from '../../editor/engine/server/types.ts';
import { memoryStore, parseWorkflow } from '../../graph/index.ts';
import { readPngText, workflowKeyword } from '../../models/image/png-text.ts';
import { fakeBrowser, slotsInMemory } from '../support/editor/browser.ts';
import { fakeServices, openStudio } from '../support/editor/host.ts';
import { images, nodes, sheet } from '../support/editor/painter.ts';
import { fakeServices as fakeServer } from '../support/server/fakes.ts';
import { stack } from '../support/server/stack.ts';

/** A server that paints, and the pages of a browser beside it. */
const openPainters = async () => {
  const services = fakeServer({ registry: nodes, store: memoryStore({ maxBytes: 1e7 }), services: { images } });
  const { origin } = await stack({ services });
  const browser = fakeBrowser();
  const slot = slotsInMemory();
  const page = async () => {
    const store = createStore<ServerState>(() => noServer().store.getState());
    const { actions, close } = openServer(store, origin, {});
    onTestFinished(close);
    const access: ServerAccess = { store, actions: async () => actions, close };
    const studio = await openStudio({
      nodes,
      workflow: sheet,
      storage: await browser.tab(),
      server: access,
      slot,
      services: async () => fakeServices(() => {}, { images }),
    });
    return { studio, actions, access };
  };
  return { services, slot, page };
};

it('the pictures of a run on the server enter the record when it ends, each with its own params and the workflow that draws it alone', async () => {
  const { page } = await openPainters();
  const { studio, actions } = await page();
  studio.startedOnServer(await actions.start(sheet, []));
  await expect.poll(async () => (await studio.record.list()).length).toBe(3);
  const second = (await studio.record.list()).find(({ node, item }) => node === 'end' && item === 1);
  expect(second).toMatchObject({ caption: 'a black dog', count: 2, document: studio.store.getState().document.id });
  expect(second?.facts).toContainEqual({ node: 'end', name: 'seed', value: 7 });
  const png = await studio.record.png(second?.id ?? '');
  const alone = parseWorkflow(JSON.parse(readPngText(png ?? new Uint8Array())[workflowKeyword] ?? ''));
  expect(alone.nodes.end?.params.seed).toBe(7);
});

it('the pictures of a run that ended while no page was open enter the record of the next page once, and runs of others do not', async () => {
  const { services, slot, page } = await openPainters();
  services.runs.paused = true;
  const first = await page();
  const run = await first.actions.start(sheet, []);
  first.studio.startedOnServer(run);
  await services.runs.cancel(run);
  await first.studio.close();
  services.runs.paused = false;
  await services.runs.retry(run);
  const other = await services.runs.start({ workflow: { ...sheet, name: 'of somebody else' } });
  for (const id of [run, other.id]) await expect.poll(async () => (await services.runs.get(id)).state).toBe('done');
  const others = await page();
  await expect.poll(async () => (await others.studio.record.list()).length).toBe(3);
  expect(new Set((await others.studio.record.list()).map(({ workflow }) => workflow))).toEqual(new Set([sheet.name]));
  await expect.poll(() => slot.getItem('unclip-server-runs')).toBe('[]');
  await others.studio.record.remove((await others.studio.record.list()).map(({ id }) => id));
  const next = await page();
  await next.actions.refresh();
  expect(await next.studio.record.list()).toEqual([]);
});
