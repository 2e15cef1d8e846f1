import type { StoreApi } from 'zustand/vanilla';
import { decodeValue } from '../../../graph/index.ts';
import { artifactsAt, createClient, remote } from '../../../server/client/index.ts';
import { createSavedWorkflows, type Slot } from './saved-workflows.ts';
import { sentenceFor } from './server-error.ts';
import { createRuns } from './server-runs.ts';
import type { ServerActions, ServerState } from './types.ts';

/** Milliseconds between two looks at the runs, while somebody looks at them or the server is lost. */
const interval = 4000;

/** What a server is opened with. Default: what the page has of it. */
export type Ground = {
  readonly slot?: Slot;
  /** Pages of this browser tell each other through it that something has changed. */
  readonly channel?: Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;
  readonly page?: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>;
};

/** Opens the server at an origin: fills the store, keeps it up to date, and gives what can be done. */
export const openServer = (
  store: StoreApi<ServerState>,
  origin: string,
  { slot, channel, page }: Ground = pageGround(),
): { readonly actions: ServerActions; close(): void } => {
  const client = createClient({ server: origin });
  const artifacts = artifactsAt({ server: origin });
  const changed = () => channel?.postMessage('changed');
  const lost = () => store.setState({ phase: 'lost' });
  const saved = createSavedWorkflows({ client, store, slot, changed });
  const runs = createRuns({ client, artifacts, store, changed, onLost: lost });
  let watchers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const readModels = async (): Promise<void> => {
    const models = await client.models.list.query();
    store.setState({ models: models.map(({ facts, components }) => ({ facts, components })) });
  };
  const hidden = () => page?.visibilityState === 'hidden';
  const refresh = async (): Promise<void> => {
    try {
      const { phase } = store.getState();
      // families change only with a server that is started anew
      await Promise.all([saved.list(), runs.read(), phase !== 'here' && readModels()]);
      if (!ended) store.setState({ phase: 'here' });
    } catch (error) {
      lost();
      throw error;
    } finally {
      later();
    }
  };
  const look = () => void refresh().catch(() => undefined);
  const later = (): void => {
    clearTimeout(timer);
    const wanted = (watchers > 0 || store.getState().phase === 'lost') && !hidden() && !ended;
    timer = wanted ? setTimeout(look, interval) : undefined;
  };
  const onVisible = (): void => {
    runs.listen(!hidden());
    if (hidden()) clearTimeout(timer);
    else look();
  };
  page?.addEventListener('visibilitychange', onVisible);
  if (channel) channel.onmessage = () => !hidden() && look();
  runs.listen(!hidden());
  look();

  /** The actions, with the errors of calls as sentences. */
  const told =
    <Arguments extends readonly unknown[], Value>(action: (...given: Arguments) => Promise<Value>) =>
    (...given: Arguments): Promise<Value> =>
      action(...given).catch((error: unknown) => Promise.reject(sentenceFor(error)));
  return {
    actions: {
      refresh: told(refresh),
      watchRuns() {
        watchers++;
        if (watchers === 1) look();
        return () => {
          watchers--;
          later();
        };
      },
      place: saved.place,
      read: told(saved.read),
      save: told(saved.save),
      rename: told(saved.rename),
      remove: told(saved.remove),
      history: told(saved.history),
      start: told(runs.start),
      cancel: told(runs.cancel),
      retry: told(runs.retry),
      removeRun: told(runs.removeRun),
      workflowOf: told(runs.workflowOf),
      detail: told(runs.detail),
      timings: told(runs.timings),
      olderRuns: told(runs.olderRuns),
      value: told(async (hash: string) => decodeValue(await artifacts.read(hash))),
      holds: told(async (hashes) => (await client.artifacts.missing.query({ hashes: [...hashes] })).length === 0),
      evaluate: (needs) => remote({ client, artifacts, ...needs, models: async () => store.getState().models.map(({ facts }) => facts) }),
    },
    close() {
      ended = true;
      clearTimeout(timer);
      page?.removeEventListener('visibilitychange', onVisible);
      channel?.close();
      runs.listen(false);
    },
  };
};

const pageGround = (): Ground => {
  const slot = offered(() => localStorage);
  const channel = offered(() => new BroadcastChannel('unclip-server'));
  const page = offered(() => document);
  return { ...(slot && { slot }), ...(channel && { channel }), ...(page && { page }) };
};

/** Some browsers throw when a page that may not save anything asks. */
const offered = <Part>(ask: () => Part): Part | undefined => {
  try {
    return ask();
  } catch {
    return undefined;
  }
};
