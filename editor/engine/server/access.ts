import { createStore } from 'zustand/vanilla';
import { EditorError } from '../error.ts';
import type { ServerAccess, ServerState } from './types.ts';

const beginning = (): ServerState => ({
  phase: 'none',
  me: undefined,
  runsOf: 'all',
  workflows: undefined,
  runs: [],
  olderRuns: false,
  models: [],
  imports: [],
  saved: {},
});

/** The server access of a page without a server. */
export const noServer = (): ServerAccess => ({
  store: createStore<ServerState>(beginning),
  actions: async () => Promise.reject(serverMissing()),
  close: () => undefined,
});

const serverMissing = () =>
  new EditorError('SERVER_MISSING', 'There is no server at this address. Start the studio with "npm start" to have one.');

/** Whether a server answers at this origin. A host of static files has no such file, or answers with a page. */
const answers = async (): Promise<boolean> => {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' });
    if (!response.ok || !response.headers.get('Content-Type')?.startsWith('application/json')) return false;
    const health: unknown = await response.json();
    return typeof health === 'object' && health !== null && 'ok' in health && health.ok === true;
  } catch {
    // without a network there is no server either
    return false;
  }
};

type FindServer = { readonly probe?: () => Promise<boolean>; readonly after?: Promise<void> };

/**
 * Probes whether the page comes from a server that computes: once `after` resolves (default: now), and again when the browser is back on the
 * network. Fetches the client of the server only where there is one.
 */
export const findServer = ({ probe = answers, after = Promise.resolve() }: FindServer = {}): ServerAccess => {
  const store = createStore<ServerState>(beginning);
  let opening: Promise<Opened> | undefined;
  let ended = false;
  const open = async (): Promise<Opened> => {
    const { openServer } = await import('./open-server.ts');
    return openServer(store, location.origin);
  };
  const find = async (): Promise<void> => {
    await after;
    if (ended || opening || !(await probe()) || ended) return;
    opening ??= open();
    opening.catch(() => {
      // the code could not be fetched: the next probe tries again
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
      throw serverMissing();
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
