import { createStore } from 'zustand/vanilla';
import { checkMemo, emptyWorkflow } from '../../graph/index.ts';
import { type PictureWork, pictureReader, pictureWork } from '../../models/image/picture-reader.ts';
import type { LatentFunctions } from '../../models/latent/functions.ts';
import type { Words } from '../../models/vocabulary.ts';
import { createAutosave } from './documents/autosave.ts';
import { createDocuments } from './documents/documents.ts';
import { createEditing } from './documents/editing.ts';
import { createLabels } from './documents/labels.ts';
import { announcesSeeds, takeNextSeeds, withRandomSeeds } from './documents/seeds.ts';
import { createTemplates } from './documents/templates.ts';
import { createPageModels } from './models/page-models.ts';
import { createPlugins } from './plugins/create-plugins.ts';
import { memoryPluginFiles } from './plugins/plugin-files.ts';
import { createRecord } from './record/record.ts';
import { createServerRecord } from './record/server-record.ts';
import { createChecking } from './run/checking.ts';
import { createFiles } from './run/files.ts';
import { createTaskPlacing, withServerModels } from './run/place-tasks.ts';
import { createRemoteOutputs } from './run/remote-outputs.ts';
import { createResults } from './run/results.ts';
import { emptyQueue } from './run/run-queue.ts';
import { createRunner } from './run/runner.ts';
import { createServerResults } from './run/server-results.ts';
import { createServiceLoader } from './run/service-loader.ts';
import { createStateWriter } from './run/state-writer.ts';
import { writeThumbnail } from './run/thumbnail.ts';
import { createWarmUp } from './run/warm-up.ts';
import { noServer } from './server/access.ts';
import type { StudioState } from './state.ts';
import { picturesInStorage } from './storage/picture-store.ts';
import { createStoredPictures } from './storage/stored-pictures.ts';
import type { Studio, StudioEnvironment } from './studio.ts';
import { pageTimers } from './timers.ts';

const defaultMemory = 256 * 2 ** 20;

const beginning = (): StudioState => ({
  document: { id: '', workflow: emptyWorkflow() },
  open: [],
  entered: [],
  saving: { phase: 'saved' },
  selection: new Set(),
  canUndo: false,
  canRedo: false,
  undoLabel: undefined,
  redoLabel: undefined,
  runs: {},
  problems: {},
  types: {},
  choices: {},
  run: { phase: 'idle', done: 0, of: 0 },
  queue: emptyQueue,
  pastRuns: [],
  live: false,
  adding: undefined,
});

/** The computations of services that are loaded with the first call. */
const lazyLatent = (load: () => Promise<{ readonly latent: LatentFunctions }>): LatentFunctions => ({
  fitPca: async (...values) => (await load()).latent.fitPca(...values),
  nearest: async (...values) => (await load()).latent.nearest(...values),
  duplicates: async (...values) => (await load()).latent.duplicates(...values),
  kMeans: async (...values) => (await load()).latent.kMeans(...values),
  direction: async (...values) => (await load()).latent.direction(...values),
  projectUmap: async (...values) => (await load()).latent.projectUmap(...values),
});

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

/**
 * The studio without its interface: documents, edits, runs and files behind one store. It opens the document that was open last. Storage,
 * services, clock and timers are passed in. Never rejects because of stored data: `saving.message` says what could not be read.
 */
export const createStudio = async (environment: StudioEnvironment): Promise<Studio> => {
  const { registry: own, storage, clock, initial, timers = pageTimers, memory = defaultMemory, server = noServer() } = environment;
  const page = environment.page ?? (typeof window === 'undefined' ? undefined : window);
  const store = createStore<StudioState>(beginning);
  // every part of the studio keeps this object, which gets the node types of plugins
  const registry = { ...own };
  const writer = createStateWriter(store, timers);
  const models = createPageModels(
    async () => (await loader.load()).families,
    () => modelsChanged(),
  );
  const loader = createServiceLoader(async (hooks) => {
    const services = await environment.services(hooks);
    if (services.families) models.show(services.families);
    return withServerModels(services, server);
  }, writer);
  const pictureStore = environment.pictureStore ?? picturesInStorage(storage);
  const files = createFiles({ registry, storage, pictureStore, loader });
  const work = environment.pictureWork ?? (async () => pictureWork((await loader.load()).images));
  const decoding = lazyWork(work);
  const pictures = pictureReader({ work: decoding, read: files.picture });
  const editing = createEditing({ store, registry, clock });
  const autosave = createAutosave({
    store,
    storage,
    editing,
    timers,
    clock,
    onWritten: () => documents.changed(),
    onMoved: (before, id) => documents.moved(before, id),
  });
  const record = createRecord(storage.record, environment.persist);
  const results = createResults({ stored: storage.results, memory, timers });
  const labels = createLabels(storage.entries);
  const templates = createTemplates(storage.entries, clock);
  const documents = createDocuments({
    labels,
    store,
    storage,
    editing,
    autosave,
    clock,
    initial,
    onLeave: () => runner.reset(),
    onShown: () => void runner.restore(),
  });
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
      writeThumbnail({ documentId, picture }, { storage, services, pictures }).then(
        () => documents.changed(),
        () => undefined,
      );
    },
  });
  const plugins = await createPlugins({
    own,
    live: registry,
    entries: storage.entries,
    files: environment.pluginFiles ?? memoryPluginFiles(),
    openSandbox: environment.openSandbox,
  });
  await documents.start();
  void runner.adopt();
  const vocabularies = new Map<string, Promise<Words | undefined>>();
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

  // other families or node types are found now: answers of the time before no longer hold
  const modelsChanged = (): void => {
    memo = checkMemo();
    checking.soon();
  };
  const stopWatchingModels = server.store.subscribe((state, before) => {
    if (state.models !== before.models) modelsChanged();
  });
  plugins.store.subscribe(modelsChanged);

  const save = async (): Promise<void> => {
    await autosave.save();
  };
  const onHide = (): void => {
    autosave.journal();
    void save();
  };
  const onVisible = (): void => {
    onHide();
    void autosave.follow();
  };
  page?.addEventListener('pagehide', onHide);
  page?.addEventListener('visibilitychange', onVisible);

  const { library, open, close, moveOpen, create, openText, duplicateDocument, removeDocument, restoreVersion } = documents;
  const { show: _, follow: __, session: ___, ...edits } = editing;
  return {
    store,
    registry,
    plugins,
    documents: library,
    labels,
    templates,
    record,
    models,
    server,
    pictures,
    storedPictures: createStoredPictures(storage, pictureStore),
    latent: lazyLatent(loader.load),
    originOfItem: async (place) =>
      (await import('./run/explain-item.ts')).originOfItem({ state: store.getState(), registry, loader, files, results }, place),
    itemsShownIn: async (node) =>
      (await import('./run/explain-item.ts')).itemsShownIn({ state: store.getState(), registry, loader, files, results }, node),
    vocabulary(family) {
      const found = vocabularies.get(family) ?? environment.vocabulary?.(family) ?? Promise.resolve(undefined);
      vocabularies.set(family, found);
      // the next call tries again
      found.catch(() => vocabularies.delete(family));
      return found;
    },
    filesOf: files.named,
    startedOnServer: (run) => serverRecord.started(run, store.getState().document.id),
    actions: {
      ...edits,
      open,
      closeDocument: close,
      moveOpenDocument: moveOpen,
      create,
      openText,
      duplicateDocument,
      removeDocument,
      restoreVersion,
      run(targets, { seeds = 'next', front = false, times = 1, again } = {}) {
        const runs = Array.from({ length: times }, (_, index) => {
          if (seeds === 'next') editing.edit((workflow) => takeNextSeeds(workflow), { join: 'next seeds', label: 'new-seed' });
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
      stop: runner.stop,
      queue: runner.queue,
      clearResults: runner.clearResults,
      clearAllResults: runner.clearAllResults,
      setLive: runner.setLive,
      preview: runner.preview,
      compute: runner.compute,
      warmUp: warmUp.workflow,
      fetchOutputs: runner.fetchOutputs,
      save,
      async addPictures(name, chosen) {
        const adding = new AbortController();
        const stop = () => adding.abort();
        const startedAt = clock();
        const show = (done: number, of: number) => store.setState({ adding: { name, done, of, startedAt, stop } });
        show(0, chosen.length);
        try {
          const { storePictures, listName, brokenNotice } = await import('./run/add-pictures.ts');
          const { encodePictureList } = await import('../../models/image/picture-list.ts');
          const { signal } = adding;
          const list = await storePictures(chosen, { store: pictureStore, work: decoding, signal, onProgress: show });
          const { name: stored, notice } = await files.add({ name: listName(name, list), bytes: encodePictureList(list) });
          if (notice !== undefined) autosave.notice(notice);
          const broken = brokenNotice(list);
          return { name: stored, ...(broken && { broken }) };
        } finally {
          store.setState({ adding: undefined });
        }
      },
      async exportLibrary(choice) {
        await autosave.save();
        const { writeBackup } = await import('./backup/write-backup.ts');
        await Promise.all([labels.load(), templates.load()]);
        const { versions, versionText } = library;
        return writeBackup(
          {
            storage,
            pictureStore,
            labels: labels.store.getState(),
            templates: templates.store.getState().templates,
            versions,
            readVersion: versionText,
          },
          choice,
        );
      },
      async importLibrary(name, file) {
        const { readBackup } = await import('./backup/read-backup.ts');
        await labels.load();
        try {
          return await readBackup(name, file, { storage, pictureStore, labels, templates, record });
        } finally {
          documents.changed();
        }
      },
      async addFile(file) {
        const { name, notice } = await files.add(file);
        if (notice !== undefined) autosave.notice(notice);
        return name;
      },
    },
    async close() {
      page?.removeEventListener('pagehide', onHide);
      page?.removeEventListener('visibilitychange', onVisible);
      checking.end();
      await runner.close();
      await autosave.save();
      autosave.end();
      documents.end();
      stopWatchingModels();
      serverResults.end();
      serverRecord.end();
      server.close();
      plugins.close();
    },
  };
};
