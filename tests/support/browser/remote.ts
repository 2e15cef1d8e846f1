import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Page as Tab } from '@playwright/test';
import type { BirpcReturn } from 'birpc';
import type { Backend, Session } from '../../../models/backend.ts';
import { createRpc } from '../../../models/backends/rpc.ts';
import { weightsOf } from '../../../models/backends/weights.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { bundlePage } from './bundle.ts';
import { launchChromium } from './chromium.ts';
import type { Network, OpenSettings, PageFunctions, ServedRepository, State, StoredState } from './page-functions.ts';
import { serve } from './server.ts';

/** A tab with page.ts, and its functions. */
export type PageTab = { readonly tab: Tab; readonly functions: BirpcReturn<PageFunctions> };

/** A backend of a page, called from here, so that the suites of Node's backends run on it unchanged. */
export type RemoteBackend = Backend & {
  state(): Promise<State>;
  /**
   * Imports repositories in folders into the storage of the browser, as if they were dropped on the page. Returns the families. `abortAt` aborts the import
   * when it has stored that many bytes.
   */
  add(folders: readonly string[], options?: { readonly signal?: AbortSignal; readonly abortAt?: number }): Promise<readonly ModelFamily[]>;
  stored(): Promise<StoredState>;
  verify(family: string): Promise<readonly string[]>;
  remove(family: string): Promise<void>;
};

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
    },
  };
};

/** Loads page.ts in a tab, or reloads it. */
export const load = async (tab: Tab, origin: string): Promise<void> => {
  await tab.goto(`${origin}/page/index.html`);
  await tab.waitForFunction(() => 'fromTest' in globalThis);
};

/** Limits the bytes that the browser stores for the site of a tab. */
export const limitStorage = async ({ tab }: PageTab, origin: string, bytes: number): Promise<void> => {
  const session = await tab.context().newCDPSession(tab);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
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

const servedRepository = async (folder: string, address: string): Promise<ServedRepository> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return { name: basename(dirname(folder)), address, paths };
};

const remoteBackend = (
  { functions }: PageTab,
  { open, addressOf }: { readonly open: OpenSettings; readonly addressOf: (folder: string) => string },
): RemoteBackend => {
  const backend = functions.open(open);
  // A family in the storage of the browser has no folder here.
  const locationOf = ({ location }: ModelFamily): string => (location.startsWith('browser:') ? location : addressOf(location));
  const readFileOf = async (location: string, file: string) => functions.readFile(location, file);
  const sessions = new Map<string, Session>();
  return {
    name: open.prefer ?? 'webgpu',
    session(family, component) {
      const key = `${weightsOf(family, component).key} ${family.location}`;
      const network = async (): Promise<Network> => ({ backend: await backend, location: locationOf(family), component });
      const session = sessions.get(key) ?? {
        load: (signal) => withSignal(functions, signal, async (id) => functions.load(await network(), id)),
        run: (feeds, signal) => withSignal(functions, signal, async (id) => functions.run(await network(), feeds, id)),
        release: async () => functions.release(await network()),
      };
      sessions.set(key, session);
      return session;
    },
    fit: async (family, components) => functions.fit({ backend: await backend, location: addressOf(family.location), components }),
    close: async () => functions.close(await backend),
    state: async () => functions.state(await backend),
    async add(folders, { signal, abortAt } = {}) {
      const repositories = await Promise.all(folders.map((folder) => servedRepository(folder, addressOf(folder))));
      const families = await withSignal(functions, signal, async (id) =>
        functions.addFamily(await backend, repositories, { signal: id, abortAt }),
      );
      return families.map((family) => ({ ...family, read: async (file) => readFileOf(family.location, file) }));
    },
    stored: async () => functions.storedFamilies(await backend),
    verify: async (family) => functions.verifyFamily(await backend, family),
    remove: async (family) => functions.removeFamily(await backend, family),
  };
};
