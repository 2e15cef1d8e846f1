import type { StoreApi } from 'zustand/vanilla';
import { decodeValue } from '../../../graph/index.ts';
import { artifactsAt, createClient, readPlugin, remote } from '../../../server/client/index.ts';
import { createSavedWorkflows, type KeyValueStorage } from './saved-workflows.ts';
import { serverErrorOf } from './server-error.ts';
import { createServerModels } from './server-models.ts';
import { createRuns } from './server-runs.ts';
import type { ServerActions, ServerState } from './types.ts';

/** Milliseconds between two polls of the runs, while somebody watches them or the server does not answer. */
const interval = 4000;

/** The features of the browser that the connection uses. Default: those of the page. */
export type BrowserFeatures = {
  readonly slot?: KeyValueStorage;
  /** Announces changes to the other pages of this browser. */
  readonly channel?: Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;
  readonly page?: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>;
};

/** Opens the server at an origin: fills the store, keeps it up to date, and returns the actions. */
export const openServer = (
  store: StoreApi<ServerState>,
  origin: string,
  { slot, channel, page }: BrowserFeatures = pageFeatures(),
): { readonly actions: ServerActions; close(): void } => {
  const client = createClient({ server: origin });
  const artifacts = artifactsAt({ server: origin });
  const changed = () => channel?.postMessage('changed');
  const lost = () => store.setState({ phase: 'lost' });
  const saved = createSavedWorkflows({ client, store, slot, changed });
  const runs = createRuns({ client, artifacts, store, changed, onLost: lost });
  const models = createServerModels({ client, store, changed });
  let watchers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const hidden = () => page?.visibilityState === 'hidden';
  const refresh = async (): Promise<void> => {
    try {
      const who = client.users.me.query().then((me) => store.setState({ me }));
      await Promise.all([who, saved.list(), runs.read(), models.read()]);
      if (!ended) store.setState({ phase: 'here' });
    } catch (error) {
      lost();
      throw error;
    } finally {
      later();
    }
  };
  const poll = () => void refresh().catch(() => undefined);
  const later = (): void => {
    clearTimeout(timer);
    const wanted = (watchers > 0 || store.getState().phase === 'lost') && !hidden() && !ended;
    timer = wanted ? setTimeout(poll, interval) : undefined;
  };
  const onVisible = (): void => {
    runs.listen(!hidden());
    models.listen(!hidden());
    if (hidden()) clearTimeout(timer);
    else poll();
  };
  page?.addEventListener('visibilitychange', onVisible);
  if (channel) channel.onmessage = () => !hidden() && poll();
  runs.listen(!hidden());
  models.listen(!hidden());
  poll();

  /** An action whose rejections are `EditorError`s. */
  const withErrors =
    <Arguments extends readonly unknown[], Value>(action: (...values: Arguments) => Promise<Value>) =>
    (...values: Arguments): Promise<Value> =>
      action(...values).catch((error: unknown) => Promise.reject(serverErrorOf(error)));
  return {
    actions: {
      refresh: withErrors(refresh),
      watchRuns() {
        watchers++;
        if (watchers === 1) poll();
        return () => {
          watchers--;
          later();
        };
      },
      place: saved.place,
      read: withErrors(saved.read),
      save: withErrors(saved.save),
      rename: withErrors(saved.rename),
      remove: withErrors(saved.remove),
      share: withErrors(saved.share),
      showRuns: withErrors(runs.showRuns),
      shareRun: withErrors(runs.shareRun),
      history: withErrors(saved.history),
      start: withErrors(runs.start),
      cancel: withErrors(runs.cancel),
      prioritise: withErrors(runs.prioritise),
      retry: withErrors(runs.retry),
      removeRun: withErrors(runs.removeRun),
      workflowOf: withErrors(runs.workflowOf),
      runDetails: withErrors(runs.runDetails),
      outputsOf: withErrors(runs.outputsOf),
      detail: withErrors(runs.detail),
      timings: withErrors(runs.timings),
      olderRuns: withErrors(runs.olderRuns),
      watchImports: models.watch,
      addModel: withErrors(models.add),
      cancelImport: withErrors(models.cancel),
      resumeImport: withErrors(models.resume),
      verifyModel: withErrors(models.verify),
      removeModel: withErrors(models.remove),
      plugins: withErrors(() => client.plugins.list.query()),
      pluginCode: withErrors((sha256: string) => readPlugin(origin, sha256)),
      value: withErrors(async (hash: string) => decodeValue(await artifacts.read(hash))),
      holds: withErrors(async (hashes) => (await client.artifacts.missing.query({ hashes: [...hashes] })).length === 0),
      evaluate: (needs) => remote({ client, artifacts, ...needs, models: async () => store.getState().models.map(({ facts }) => facts) }),
    },
    close() {
      ended = true;
      clearTimeout(timer);
      page?.removeEventListener('visibilitychange', onVisible);
      channel?.close();
      models.end();
      runs.listen(false);
    },
  };
};

const pageFeatures = (): BrowserFeatures => {
  const slot = offered(() => localStorage);
  const channel = offered(() => new BroadcastChannel('unclip-server'));
  const page = offered(() => document);
  return { ...(slot && { slot }), ...(channel && { channel }), ...(page && { page }) };
};

/** The feature; undefined where the browser throws because the page may not save anything. */
const offered = <Part>(ask: () => Part): Part | undefined => {
  try {
    return ask();
  } catch {
    return undefined;
  }
};
