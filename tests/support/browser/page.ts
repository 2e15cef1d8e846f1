import type { Session } from '../../../models/backend.ts';
import { createRpc } from '../../../models/backends/rpc.ts';
import { damagedFiles } from '../../../models/backends/web/damaged-files.ts';
import { openFamily } from '../../../models/backends/web/family.ts';
import { imageCodec } from '../../../models/backends/web/images.ts';
import { type BrowserModels, openBrowserModels } from '../../../models/backends/web/index.ts';
import { pictureThreads } from '../../../models/backends/web/picture-threads.ts';
import { weightsFolder } from '../../../models/backends/web/storage-names.ts';
import { removeStoredFamily } from '../../../models/backends/web/stored-families.ts';
import type { DownloadProgress } from '../../../models/backends/web/worker-functions.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { modelCatalog } from '../../../models/family.ts';
import { pictureReader } from '../../../models/image/picture-reader.ts';
import { addFamilies } from '../../../models/import/web/add-families.ts';
import { latentFunctions } from '../../../models/latent/functions.ts';
import type { Network, PageFunctions } from './page-functions.ts';
import { runWorkflow } from './run-workflow.ts';

const opened: { readonly models: BrowserModels; readonly downloads: DownloadProgress[] }[] = [];
const families = new Map<string, Promise<ModelFamily>>();
const stops = new Map<number, AbortController>();

const backendAt = (id: number) => {
  const backend = opened[id];
  if (!backend) throw new Error(`The page has no backend ${id}.`);
  return backend;
};
const familyAt = (location: string): Promise<ModelFamily> => {
  const family = families.get(location) ?? openFamily(location);
  families.set(location, family);
  return family;
};
const stopOf = (id: number): AbortController => {
  const stop = stops.get(id) ?? new AbortController();
  stops.set(id, stop);
  return stop;
};
// A test that has no signal sends null.
const signalOf = (id: number | null | undefined): AbortSignal | undefined => (typeof id === 'number' ? stopOf(id).signal : undefined);
const sessionOf = async ({ backend, location, component }: Network): Promise<Session> =>
  backendAt(backend).models.backend.session(await familyAt(location), component);

const plainFamily = ({ manifest, hash, location }: ModelFamily) => ({ manifest, hash, location });

const functions: PageFunctions = {
  async open({ worker, forget, ...settings }) {
    if (forget) await (await navigator.storage.getDirectory()).removeEntry(weightsFolder, { recursive: true }).catch(() => undefined);
    const downloads: DownloadProgress[] = [];
    const startWorker = () => new Worker(new URL('./failing-worker.ts', import.meta.url), { type: 'module', name: worker ?? '' });
    const models = await openBrowserModels({
      families: [],
      onDownload: (progress) => downloads.push(progress),
      ...(worker !== undefined && { startWorker }),
      ...settings,
    });
    return opened.push({ models, downloads }) - 1;
  },
  readFamily: async (location) => void (await familyAt(location)),
  readFile: async (location, file) => (await familyAt(location)).read(file),
  load: async (network, signal) => (await sessionOf(network)).load(signalOf(signal)),
  run: async (network, feeds, signal) => (await sessionOf(network)).run(feeds, signalOf(signal)),
  fit: async ({ backend, location, components }) => backendAt(backend).models.backend.fit(await familyAt(location), components),
  release: async (network) => (await sessionOf(network)).release(),
  close: (id) => backendAt(id).models.backend.close(),
  abort: (id) => stopOf(id).abort(),
  state(id) {
    const { models, downloads } = backendAt(id);
    return { name: models.backend.name, device: models.device, live: models.live(), downloads };
  },
  async workflow(id, { text, locations, files }) {
    const { backend } = backendAt(id).models;
    const read = async (name: string) => new Uint8Array(await (await fetch(`${files}/${name}`)).arrayBuffer());
    return runWorkflow(text, {
      backend,
      models: modelCatalog(await Promise.all(locations.map(familyAt))),
      images: { ...imageCodec, ...pictureReader({ work: pictureThreads(), read: ({ name }) => read(`pictures/photographs/${name}`) }) },
      latent: latentFunctions,
      files: { read },
    });
  },
  async addFamily(id, repositories, { signal, abortAt }) {
    const dropped = await Promise.all(
      repositories.map(async ({ name, address, paths }) => {
        const fileAt = async (path: string) => ({ path: `${name}/${path}`, file: await (await fetch(`${address}/${path}`)).blob() });
        return Promise.all(paths.map(fileAt));
      }),
    );
    const { models } = backendAt(id);
    const stop = new AbortController();
    const names = await addFamilies({
      name: '',
      files: dropped.flat(),
      signal: AbortSignal.any([signalOf(signal) ?? stop.signal, stop.signal]),
      onProgress: ({ bytes = 0 }) => {
        if (typeof abortAt === 'number' && bytes >= abortAt) stop.abort();
      },
      runNetwork: (family, component, feeds) => models.backend.session(family, component).run(feeds),
    });
    await models.refresh();
    return models.families().families.flatMap(({ family }) => (names.includes(family.manifest.family) ? [plainFamily(family)] : []));
  },
  storedFamilies(id) {
    const { families, broken } = backendAt(id).models.families();
    return {
      families: families.filter(({ stored }) => stored).map(({ family }) => plainFamily(family)),
      broken: broken.map(({ family }) => family),
    };
  },
  async verifyFamily(id, name) {
    const family = backendAt(id).models.models.get(name);
    return family ? damagedFiles(family) : [];
  },
  async removeFamily(id, family) {
    await removeStoredFamily(family);
    await backendAt(id).models.refresh();
  },
  decode: (bytes, name) => imageCodec.decode(bytes, name),
  encode: (images, settings) => imageCodec.encode(images, settings),
};

/** What remote.ts adds to the page, and what it calls. */
type Channel = { readonly toTest: (message: unknown) => Promise<void>; fromTest: (message: unknown) => void };
// Safe: remote.ts exposes toTest before it loads the page, and waits for fromTest.
const channel = globalThis as unknown as Channel;
createRpc<Record<string, never>, PageFunctions>(functions, {
  post: (message) => void channel.toTest(message),
  listen: (listener) => {
    channel.fromTest = listener;
  },
});
