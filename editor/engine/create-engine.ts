import type { StoreApi } from 'zustand/vanilla';
import { checkMemo, type Registry } from '../../graph/index.ts';
import { encodePictureList } from '../../models/image/picture-list.ts';
import { type PictureReader, type PictureWork, pictureReader, pictureWork } from '../../models/image/picture-reader.ts';
import { announcesSeeds, takeNextSeeds, withRandomSeeds } from './documents/seeds.ts';
import type { PageFamilies } from './models/types.ts';
import type { WritableRecord } from './record/record.ts';
import { createServerRecord, type ServerRecord } from './record/server-record.ts';
import { createChecking } from './run/checking.ts';
import { createFiles, type Files } from './run/files.ts';
import { createTaskPlacing, withServerModels } from './run/place-tasks.ts';
import { createRemoteOutputs } from './run/remote-outputs.ts';
import { createResults, type Results } from './run/results.ts';
import { createRunner, type Runner } from './run/runner.ts';
import { createServerResults } from './run/server-results.ts';
import { createServiceLoader, type ServiceLoader } from './run/service-loader.ts';
import { createStateWriter } from './run/state-writer.ts';
import { writeThumbnail } from './run/thumbnail.ts';
import { createWarmUp, type WarmUp } from './run/warm-up.ts';
import type { ServerAccess } from './server/types.ts';
import type { StudioState } from './state.ts';
import type { PictureStore } from './storage/picture-store.ts';
import type { Storage } from './storage/storage.ts';
import type { StudioActions, StudioEnvironment } from './studio.ts';
import type { Timers } from './timers.ts';

type Parts = {
  readonly environment: Pick<StudioEnvironment, 'services' | 'pictureWork' | 'slot'>;
  readonly store: StoreApi<StudioState>;
  readonly registry: Registry;
  readonly storage: Storage;
  readonly pictureStore: PictureStore;
  readonly record: WritableRecord;
  readonly server: ServerAccess;
  readonly timers: Timers;
  readonly clock: () => number;
  /** Bytes of outputs to keep in memory between runs. */
  readonly memory: number;
  readonly edit: StudioActions['edit'];
  /** The services have been loaded, with these model families. */
  onFamilies(families: PageFamilies): void;
  /** The list of documents has changed. */
  onWritten(): void;
};

/** What checks and runs the workflows of a studio. */
export type Engine = {
  readonly runner: Runner;
  readonly files: Files;
  readonly results: Results;
  readonly loader: ServiceLoader;
  readonly pictures: PictureReader;
  readonly warmUp: WarmUp;
  readonly startedOnServer: ServerRecord['started'];
  readonly run: StudioActions['run'];
  /** Stores pictures by their content; the notice is what the user should know about the storage. */
  addPictures(...values: Parameters<StudioActions['addPictures']>): Promise<Awaited<ReturnType<StudioActions['addPictures']>> & Noticed>;
  /** Other families or node types are found now: answers of the time before no longer hold. */
  modelsChanged(): void;
  /** Stops what runs. */
  close(): Promise<void>;
};

type Noticed = Pick<Awaited<ReturnType<Files['add']>>, 'notice'>;

/** Work whose threads are created with the first call. */
const lazyWork = (open: () => Promise<PictureWork>): PictureWork => {
  let opened: Promise<PictureWork> | undefined;
  const work = (): Promise<PictureWork> => {
    opened ??= open();
    // the next call tries again
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  return {
    measure: async (bytes, name) => (await work()).measure(bytes, name),
    decode: async (bytes, name) => (await work()).decode(bytes, name),
    reduce: async (bytes, name, longest) => (await work()).reduce(bytes, name, longest),
    preprocess: async (bytes, name, transform) => (await work()).preprocess(bytes, name, transform),
  };
};

/** The part of a studio that computes. A page fetches its code when the first screen has been drawn. It checks the open document, and shows what its nodes showed last. */
export const createEngine = (parts: Parts): Engine => {
  const { environment, store, registry, storage, pictureStore, record, server, timers, clock, memory } = parts;
  const writer = createStateWriter(store, timers);
  const loader = createServiceLoader(async (hooks) => {
    const services = await environment.services(hooks);
    if (services.families) parts.onFamilies(services.families);
    return withServerModels(services, server);
  }, writer);
  const files = createFiles({ registry, storage, pictureStore, loader });
  const work = environment.pictureWork ?? (async () => pictureWork((await loader.load()).images));
  const decoding = lazyWork(work);
  const pictures = pictureReader({ work: decoding, read: files.picture });
  const results = createResults({ stored: storage.results, memory, timers });
  let memo = checkMemo();
  const runner = createRunner({
    memo: () => memo,
    store,
    registry,
    writer,
    storedQueue: storage.queue,
    loader,
    files,
    clock,
    placing: createTaskPlacing({ registry, files, pictures, server }),
    results,
    remoteOutputs: createRemoteOutputs({ server, results }),
    onEnded: (document, outcome) => {
      if (!outcome.outputs) return;
      // a run does not fail because its pictures cannot be kept: the cards still show them, and the next run tries again
      import('./record/keep-pictures.ts')
        .then(({ keepPictures }) => keepPictures({ document, outcome, registry, results, record }))
        .catch(() => undefined);
    },
    onFinished: (documentId, { finished: services, targetImages: [picture] }) => {
      if (!services || !picture) return;
      // a run does not fail for want of a thumbnail
      writeThumbnail({ documentId, picture }, { storage, services, pictures }).then(parts.onWritten, () => undefined);
    },
  });
  const has = async (key: string): Promise<boolean> => (await results.get(key)) !== undefined;
  const serverResults = createServerResults({ server, registry, has, onOutputs: runner.addOutputs });
  const serverRecord = createServerRecord({ server, record, registry, loader, files, clock, slot: environment.slot });
  const warmUp = createWarmUp({ registry, loader, files });
  let opened = store.getState().document;
  const onChecked: typeof runner.checked = (result, exact) => {
    runner.checked(result, exact);
    if (!exact) return;
    serverResults.checked(result);
    const { document } = store.getState();
    if (document.id !== opened.id) opened = document;
    void warmUp.checked(result, { workflow: document.workflow, edited: document.workflow !== opened.workflow });
  };
  const checking = createChecking({ store, registry, timers, files, loader, memo: () => memo, onChecked });
  const modelsChanged = (): void => {
    memo = checkMemo();
    checking.soon();
  };
  const stopWatchingModels = server.store.subscribe((state, before) => {
    if (state.models !== before.models) modelsChanged();
  });
  void runner.restore();
  void runner.adopt();

  return {
    runner,
    files,
    results,
    loader,
    pictures,
    warmUp,
    startedOnServer: serverRecord.started,
    run(targets, { seeds = 'next', front = false, times = 1, again } = {}) {
      const runs = Array.from({ length: times }, (_, index) => {
        if (seeds === 'next') parts.edit((workflow) => takeNextSeeds(workflow), { join: 'next seeds', label: 'new-seed' });
        const { workflow } = store.getState().document;
        // locked seeds stay in the document; the same picture several times is not wanted
        const isSame = index > 0 && !announcesSeeds(workflow);
        return {
          workflow: isSame ? withRandomSeeds(workflow, registry) : workflow,
          ...(targets && { targets }),
          ...(again && { again }),
        };
      });
      return runner.run(runs, { front });
    },
    async addPictures(name, chosen) {
      const adding = new AbortController();
      const stop = () => adding.abort();
      const startedAt = clock();
      const show = (done: number, of: number) => store.setState({ adding: { name, done, of, startedAt, stop } });
      show(0, chosen.length);
      try {
        const { storePictures, listName, brokenNotice } = await import('./run/add-pictures.ts');
        const { signal } = adding;
        const list = await storePictures(chosen, { store: pictureStore, work: decoding, signal, onProgress: show });
        const { name: stored, notice } = await files.add({ name: listName(name, list), bytes: encodePictureList(list) });
        const broken = brokenNotice(list);
        return { name: stored, ...(notice !== undefined && { notice }), ...(broken && { broken }) };
      } finally {
        store.setState({ adding: undefined });
      }
    },
    modelsChanged,
    async close() {
      checking.end();
      await runner.close();
      stopWatchingModels();
      serverResults.end();
      serverRecord.end();
    },
  };
};
