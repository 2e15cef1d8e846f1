import { createStore } from 'zustand/vanilla';
import { emptyWorkflow, pluginOfType, type Registry, type Workflow } from '../../graph/index.ts';
import type { PictureReader } from '../../models/image/picture-reader.ts';
import type { LatentFunctions } from '../../models/latent/functions.ts';
import type { Words } from '../../models/vocabulary.ts';
import type { Engine } from './create-engine.ts';
import { createAutosave } from './documents/autosave.ts';
import { createDocuments } from './documents/documents.ts';
import { createEditing } from './documents/editing.ts';
import { createLabels } from './documents/labels.ts';
import { createTemplates } from './documents/templates.ts';
import { createPageModels } from './models/page-models.ts';
import { createPlugins } from './plugins/create-plugins.ts';
import { memoryPluginFiles } from './plugins/plugin-files.ts';
import { createRecord } from './record/record.ts';
import { emptyQueue } from './run/run-queue.ts';
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

/** A reader of pictures whose code is fetched with the first call. */
const lazyPictures = (load: () => Promise<PictureReader>): PictureReader => ({
  pixels: async (picture) => (await load()).pixels(picture),
  reduced: async (picture, longest) => (await load()).reduced(picture, longest),
  preprocessed: async (picture, transform) => (await load()).preprocessed(picture, transform),
  bytes: async (file) => (await load()).bytes(file),
});

/** Whether a workflow and its subgraphs have no other node types than these, subgraphs and plugins aside. */
const usesOnly = ({ nodes, definitions = {} }: Workflow, registry: Registry): boolean =>
  [nodes, ...Object.values(definitions).map((definition) => definition.nodes)].every((level) =>
    Object.values(level).every(
      ({ type, definition }) => definition !== undefined || Object.hasOwn(registry, type) || pluginOfType(type) !== undefined,
    ),
  );

/**
 * The studio without its interface: documents, edits, runs and files behind one store. It opens the document that was open last. Storage,
 * services, clock and timers are passed in. Never rejects because of stored data: `saving.message` says what could not be read.
 */
export const createStudio = async (environment: StudioEnvironment): Promise<Studio> => {
  const { storage, clock, initial, timers = pageTimers, memory = defaultMemory, server = noServer() } = environment;
  const page = environment.page ?? (typeof window === 'undefined' ? undefined : window);
  const store = createStore<StudioState>(beginning);
  let own = environment.registry;
  // every part of the studio keeps this object, which gets the node types that are fetched, and those of plugins
  const registry = { ...own };
  let fetching: Promise<void> | undefined;
  /** Fetches the other node types of this program. */
  const fetchTypes = async (): Promise<void> => {
    if (!environment.allTypes) return;
    own = await environment.allTypes();
    await plugins.ownChanged();
  };
  const fetchOnce = (): Promise<void> => {
    fetching ??= fetchTypes();
    // the next call tries again
    fetching.catch(() => {
      fetching = undefined;
    });
    return fetching;
  };
  const allTypes = async (): Promise<Registry> => {
    // cards say what is missing
    await fetchOnce().catch(() => undefined);
    return registry;
  };
  let engine: Engine | undefined;
  let loading: Promise<Engine> | undefined;
  const load = async (): Promise<Engine> => {
    const { createEngine } = await import('./create-engine.ts');
    engine = createEngine({
      environment,
      store,
      registry,
      storage,
      pictureStore,
      record,
      server,
      timers,
      clock,
      memory,
      edit: editing.edit,
      onFamilies: models.show,
      onWritten: () => documents.changed(),
    });
    return engine;
  };
  const computing = (): Promise<Engine> => {
    loading ??= load();
    // the next call tries again
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  /** Calls the engine: at once if its code is there, so that what an action changes is changed when the action returns. */
  const ask = <Result>(use: (engine: Engine) => Promise<Result>): Promise<Result> => (engine ? use(engine) : computing().then(use));
  const call = (use: (engine: Engine) => void): void => {
    if (engine) use(engine);
    // code that cannot be fetched now is fetched by the next call
    else computing().then(use, () => undefined);
  };
  const models = createPageModels(
    async () => (await (await computing()).loader.load()).families,
    () => engine?.modelsChanged(),
  );
  const pictureStore = environment.pictureStore ?? picturesInStorage(storage);
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
    prepare: async (workflow) => {
      if (!usesOnly(workflow, registry)) await allTypes();
    },
    onLeave: () => engine?.runner.reset(),
    onShown: () => void engine?.runner.restore(),
  });
  const plugins = await createPlugins({
    own: () => own,
    live: registry,
    entries: storage.entries,
    files: environment.pluginFiles ?? memoryPluginFiles(),
    openSandbox: environment.openSandbox,
  });
  await documents.start();
  let isOpen = true;
  if (!environment.drawn) await computing();
  environment.drawn
    ?.then(async () => {
      if (isOpen) await Promise.all([computing(), fetchOnce()]);
    })
    // what cannot be fetched now is fetched when it is needed
    .catch(() => undefined);
  plugins.store.subscribe(() => engine?.modelsChanged());
  const vocabularies = new Map<string, Promise<Words | undefined>>();

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
    allTypes,
    plugins,
    documents: library,
    labels,
    templates,
    record,
    models,
    server,
    pictures: lazyPictures(async () => (await computing()).pictures),
    storedPictures: createStoredPictures(storage, pictureStore),
    latent: lazyLatent(async () => (await computing()).loader.load()),
    async originOfItem(place) {
      const [{ originOfItem }, parts] = await Promise.all([import('./run/explain-item.ts'), computing()]);
      return originOfItem({ ...parts, state: store.getState(), registry }, place);
    },
    async itemsShownIn(node) {
      const [{ itemsShownIn }, parts] = await Promise.all([import('./run/explain-item.ts'), computing()]);
      return itemsShownIn({ ...parts, state: store.getState(), registry }, node);
    },
    vocabulary(family) {
      const found = vocabularies.get(family) ?? environment.vocabulary?.(family) ?? Promise.resolve(undefined);
      vocabularies.set(family, found);
      // the next call tries again
      found.catch(() => vocabularies.delete(family));
      return found;
    },
    filesOf: (workflow) => ask(({ files }) => files.named(workflow)),
    startedOnServer(run) {
      const { id } = store.getState().document;
      call(({ startedOnServer }) => startedOnServer(run, id));
    },
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
      run: (targets, options) => ask(({ run }) => run(targets, options)),
      stop: () => call(({ runner }) => runner.stop()),
      queue: {
        cancel: (id) => call(({ runner }) => runner.queue.cancel(id)),
        move: (id, to) => call(({ runner }) => runner.queue.move(id, to)),
        clear: () => call(({ runner }) => runner.queue.clear()),
        pause: (paused) => call(({ runner }) => runner.queue.pause(paused)),
        goOn: () => call(({ runner }) => runner.queue.goOn()),
        discard: () => call(({ runner }) => runner.queue.discard()),
        again: (pastRun) => call(({ runner }) => runner.queue.again(pastRun)),
        forget: (pastRuns) => call(({ runner }) => runner.queue.forget(pastRuns)),
      },
      clearResults: (ids) => ask(({ runner }) => runner.clearResults(ids)),
      clearAllResults: () => ask(({ runner }) => runner.clearAllResults()),
      setLive: (live) => call(({ runner }) => runner.setLive(live)),
      preview: (...values) => ask(({ runner }) => runner.preview(...values)),
      compute: (...values) => ask(({ runner }) => runner.compute(...values)),
      warmUp: (workflow) => ask(({ warmUp }) => warmUp.workflow(workflow)),
      fetchOutputs: (id) => ask(({ runner }) => runner.fetchOutputs(id)),
      save,
      async addPictures(name, chosen) {
        const { notice, ...added } = await (await computing()).addPictures(name, chosen);
        if (notice !== undefined) autosave.notice(notice);
        return added;
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
        const { name, notice } = await (await computing()).files.add(file);
        if (notice !== undefined) autosave.notice(notice);
        return name;
      },
    },
    async close() {
      page?.removeEventListener('pagehide', onHide);
      page?.removeEventListener('visibilitychange', onVisible);
      isOpen = false;
      const opened = await loading?.catch(() => undefined);
      await opened?.close();
      await autosave.save();
      autosave.end();
      documents.end();
      server.close();
      plugins.close();
    },
  };
};
