import { createStore } from 'zustand/vanilla';
import { EditorError } from '../error.ts';
import type { ServerAccess, ServerState } from './types.ts';

const beginning = (): ServerState => ({ phase: 'none', workflows: undefined, runs: [], olderRuns: false, models: [], saved: {} });

/** What a page without a server has. */
export const noServer = (): ServerAccess => ({
  store: createStore<ServerState>(beginning),
  actions: async () => Promise.reject(new EditorError('SERVER_MISSING', noServerWords)),
  close: () => undefined,
});

const noServerWords = 'There is no server at this address. Start the studio by "npm start" to have one.';

/** Whether a server answers at this origin. A host of files has no such file, or gives a page in its place. */
const answers = async (): Promise<boolean> => {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' });
    if (!response.ok || !response.headers.get('Content-Type')?.startsWith('application/json')) return false;
    const told: unknown = await response.json();
    return typeof told === 'object' && told !== null && 'ok' in told && told.ok === true;
  } catch {
    // without a network there is no server either
    return false;
  }
};

/**
 * Looks whether the page comes from a server that computes, once now and again when the browser is back on the network. Its client is fetched only
 * where there is one.
 */
export const findServer = (look: () => Promise<boolean> = answers): ServerAccess => {
  const store = createStore<ServerState>(beginning);
  let opening: Promise<Opened> | undefined;
  let ended = false;
  const open = async (): Promise<Opened> => {
    const { openServer } = await import('./open-server.ts');
    return openServer(store, location.origin);
  };
  const find = async (): Promise<void> => {
    if (ended || opening || !(await look()) || ended) return;
    opening ??= open();
    opening.catch(() => {
      // the code could not be fetched: the next look tries again
      opening = undefined;
    });
  };
  const finding = () => void find();
  finding();
  globalThis.addEventListener?.('online', finding);
  return {
    store,
    async actions() {
      await find();
      if (opening) return (await opening).actions;
      throw new EditorError('SERVER_MISSING', noServerWords);
    },
    close() {
      ended = true;
      globalThis.removeEventListener?.('online', finding);
      void opening?.then(({ close }) => close()).catch(() => undefined);
    },
  };
};

type Opened = Awaited<ReturnType<typeof import('./open-server.ts').openServer>>;

/** The address of an artifact on the server of this page, by the SHA-256 of its content. */
export const artifactAddress = (sha256: string): string => `/api/artifacts/${sha256}`;
