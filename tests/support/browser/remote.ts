import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page as Tab } from '@playwright/test';
import type { BirpcReturn } from 'birpc';
import type { Backend, Session } from '../../../models/backend.ts';
import { createRpc } from '../../../models/backends/rpc.ts';
import { weightsOf } from '../../../models/backends/weights.ts';
import { bundlePage } from './bundle.ts';
import { launchChromium } from './chromium.ts';
import type { Network, OpenSettings, PageFunctions, State } from './page-functions.ts';
import { serve } from './server.ts';

/** A tab with page.ts, and its functions. */
export type PageTab = { readonly tab: Tab; readonly functions: BirpcReturn<PageFunctions> };

/** A backend of a page, called from here, so that the suites of Node's backends run on it unchanged. */
export type RemoteBackend = Backend & { state(): Promise<State> };

/** A browser with page.ts, and the server of the page. */
export const openRemote = async (settings: { readonly gpu: boolean }) => {
  const folder = await bundlePage();
  const server = await serve({ page: folder, ort: join(folder, 'ort') });
  const browser = await launchChromium(settings);
  const openTab = async (): Promise<PageTab> => {
    const tab = await (await browser.newContext()).newPage();
    const functions = await connectTab(tab);
    await load(tab, server.origin);
    return { tab, functions };
  };
  const first = await openTab();
  return {
    server,
    browser,
    ...first,
    openTab,
    backend: (open: OpenSettings = {}, on: PageTab = first) => remoteBackend(on, { open, addressOf: server.mount }),
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
};

/** Loads page.ts in a tab, or reloads it. */
export const load = async (tab: Tab, origin: string): Promise<void> => {
  await tab.goto(`${origin}/page/index.html`);
  await tab.waitForFunction(() => 'fromTest' in globalThis);
};

const connectTab = async (tab: Tab): Promise<BirpcReturn<PageFunctions>> => {
  let receive: (message: unknown) => void = () => {};
  await tab.exposeFunction('toTest', (message: unknown) => receive(message));
  return createRpc<PageFunctions, Record<string, never>>(
    {},
    {
      post: (message) => {
        const deliver = (sent: unknown) => {
          (globalThis as unknown as { fromTest: (message: unknown) => void }).fromTest(sent); // page.ts puts it there
        };
        // A page that is reloaded or closed receives nothing.
        tab.evaluate(deliver, message).catch(() => undefined);
      },
      listen: (listener) => {
        receive = listener;
      },
    },
  );
};

let signals = 0;
/** Makes a call with a signal, which the page knows by a number: it aborts there before or after the call as it does here. */
const withSignal = async <Result>(
  { abort }: BirpcReturn<PageFunctions>,
  signal: AbortSignal | undefined,
  call: (id: number | undefined) => Promise<Result>,
): Promise<Result> => {
  if (!signal) return call(undefined);
  const id = signals++;
  if (signal.aborted) {
    await abort.asEvent(id);
    return call(id);
  }
  const answer = call(id);
  signal.addEventListener('abort', () => void abort.asEvent(id), { once: true });
  return answer;
};

const remoteBackend = (
  { functions }: PageTab,
  { open, addressOf }: { readonly open: OpenSettings; readonly addressOf: (folder: string) => string },
): RemoteBackend => {
  const backend = functions.open(open);
  const sessions = new Map<string, Session>();
  return {
    name: open.prefer ?? 'webgpu',
    session(family, component) {
      const key = `${weightsOf(family, component).key} ${family.location}`;
      const network = async (): Promise<Network> => ({ backend: await backend, location: addressOf(family.location), component });
      const session = sessions.get(key) ?? {
        load: (signal) => withSignal(functions, signal, async (id) => functions.load(await network(), id)),
        run: (feeds, signal) => withSignal(functions, signal, async (id) => functions.run(await network(), feeds, id)),
        release: async () => functions.release(await network()),
      };
      sessions.set(key, session);
      return session;
    },
    close: async () => functions.close(await backend),
    state: async () => functions.state(await backend),
  };
};
