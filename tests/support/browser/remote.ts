import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page as Tab } from '@playwright/test';
import type { Backend, Session } from '../../../models/backend.ts';
import { ModelError, type ModelErrorCode } from '../../../models/error.ts';
import type { Outputs } from '../../../models/tensor.ts';
import { bundlePage } from './bundle.ts';
import { launchChromium } from './chromium.ts';
import { serve } from './server.ts';
import { type OpenSettings, type Page, packed, type Reply, type State, unpacked } from './wire.ts';

type Method = Exclude<keyof Page, 'stop' | 'state'>;

/** A backend of a page, driven from here, so that the suites of Node's backends run on it unchanged. */
export type RemoteBackend = Backend & { state(): Promise<State> };

/** A browser with the page of page.ts, and the server it comes from. */
export const openRemote = async (settings: { readonly gpu: boolean }) => {
  const folder = await bundlePage();
  const server = await serve({ page: folder, ort: join(folder, 'ort') });
  const browser: Browser = await launchChromium(settings);
  const openTab = async () => {
    const tab = await (await browser.newContext()).newPage();
    await load(tab, server.origin);
    return tab;
  };
  const tab = await openTab();
  return {
    server,
    browser,
    tab,
    openTab,
    backend: (open: OpenSettings = {}, on: Tab = tab) => remoteBackend(on, { open, addressOf: server.mount }),
    call: <Name extends Method>(name: Name, ...args: Parameters<Page[Name]>) => call(tab, name, args),
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
};

/** Loads the page of page.ts, or loads it again. */
export const load = async (tab: Tab, origin: string): Promise<void> => {
  await tab.goto(`${origin}/page/index.html`);
  await tab.waitForFunction(() => 'page' in globalThis);
};

type Value<Answer> = Answer extends Promise<Reply<infer Inner>> ? Inner : never;
const call = async <Name extends Method>(tab: Tab, name: Name, args: Parameters<Page[Name]>): Promise<Value<ReturnType<Page[Name]>>> => {
  // page.ts gives these methods, with these parameters and replies.
  const reply = (await tab.evaluate(
    ([method, given]) => {
      const { page } = globalThis as unknown as { page: Record<string, (...all: unknown[]) => unknown> };
      return page[method as string]?.(...(given as unknown[]));
    },
    [name, args.map((value: unknown) => value ?? null)],
  )) as Reply<Value<ReturnType<Page[Name]>>>;
  if (!('code' in reply)) return reply.value;
  throw new ModelError(reply.code as ModelErrorCode, reply.message);
};

let signals = 0;
/** The number of a signal in the page, which aborts there as it does here. */
const carried = (tab: Tab, signal: AbortSignal | undefined): number | undefined => {
  if (!signal) return undefined;
  const id = signals++;
  const stop = () => tab.evaluate((number) => (globalThis as unknown as { page: Page }).page.stop(number), id);
  if (signal.aborted) void stop();
  else signal.addEventListener('abort', () => void stop(), { once: true });
  return id;
};

const remoteBackend = (
  tab: Tab,
  { open, addressOf }: { readonly open: OpenSettings; readonly addressOf: (folder: string) => string },
): RemoteBackend => {
  const backend = call(tab, 'open', [open]);
  const sessions = new Map<number, Session>();
  return {
    name: open.prefer ?? 'webgpu',
    async session(family, component, signal) {
      const id = await call(tab, 'session', [await backend, addressOf(family.location), component, carried(tab, signal)]);
      const known = sessions.get(id);
      if (known) return known;
      const session: Session = {
        run: async (feeds, stop) => {
          const before = stop?.aborted ?? false;
          const number = carried(tab, stop);
          // A test that aborts right after the call must find the run under way, however long the message takes.
          await Promise.resolve();
          return unpacked(await call(tab, 'run', [id, packed(feeds), number, !before && stop?.aborted])) as Outputs; // outputs are float32
        },
        release: () => call(tab, 'release', [id]),
      };
      sessions.set(id, session);
      return session;
    },
    close: async () => call(tab, 'close', [await backend]),
    state: async () => tab.evaluate((id) => (globalThis as unknown as { page: Page }).page.state(id), await backend),
  };
};
