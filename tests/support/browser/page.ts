import type { Session } from '../../../models/backend.ts';
import { openFamily } from '../../../models/backends/web/family.ts';
import { imageCodec } from '../../../models/backends/web/images.ts';
import { type BrowserModels, openBrowserModels } from '../../../models/backends/web/index.ts';
import type { Progress } from '../../../models/backends/web/messages.ts';
import { ModelError } from '../../../models/error.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { modelCatalog } from '../../../models/family.ts';
import { runWorkflow } from './run-workflow.ts';
import { type OpenSettings, type Page, packed, type Reply, unpacked } from './wire.ts';

const opened = new Map<number, { models: BrowserModels; downloads: Progress[] }>();
const families = new Map<string, Promise<ModelFamily>>();
const sessions = new Map<number, Session>();
const stops = new Map<number, AbortController>();

const outcome = async <Value>(work: () => Promise<Value>): Promise<Reply<Value>> => {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof ModelError) return { code: error.code, message: error.message };
    return { code: 'none', message: String(error) };
  }
};

const known = <Value>(map: ReadonlyMap<number, Value>, id: number): Value => {
  const value = map.get(id);
  if (value === undefined) throw new Error(`There is no ${id}.`);
  return value;
};
const familyAt = (location: string): Promise<ModelFamily> => {
  const family = families.get(location) ?? openFamily(location);
  families.set(location, family);
  return family;
};
const signal = (id: number | undefined): AbortSignal | undefined => {
  if (id === undefined) return undefined;
  const stop = stops.get(id) ?? new AbortController();
  stops.set(id, stop);
  return stop.signal;
};
const idOf = <Value>(map: Map<number, Value>, value: Value): number => {
  for (const [id, other] of map) if (other === value) return id;
  map.set(map.size, value);
  return map.size - 1;
};

const page: Page = {
  open: ({ worker, forget, ...settings }: OpenSettings) =>
    outcome(async () => {
      if (forget) await (await navigator.storage.getDirectory()).removeEntry('unclip-weights', { recursive: true }).catch(() => undefined);
      const downloads: Progress[] = [];
      const startWorker = () => new Worker(new URL('./failing-worker.ts', import.meta.url), { type: 'module', name: worker ?? '' });
      const models = await openBrowserModels({
        base: '',
        families: [],
        onDownload: (progress) => downloads.push(progress),
        ...(worker !== undefined && { startWorker }),
        ...settings,
      });
      return idOf(opened, { models, downloads });
    }),
  session: (id, location, component, stop) =>
    outcome(async () => idOf(sessions, await known(opened, id).models.backend.session(await familyAt(location), component, signal(stop)))),
  run: (id, feeds, stop, atOnce) =>
    outcome(async () => {
      const run = known(sessions, id).run(unpacked(feeds), signal(stop));
      if (stop !== undefined && atOnce) stops.get(stop)?.abort();
      return packed(await run);
    }),
  release: (id) => outcome(() => known(sessions, id).release()),
  close: (id) => outcome(() => known(opened, id).models.backend.close()),
  stop: (id) => {
    signal(id);
    stops.get(id)?.abort();
  },
  state: (id) => {
    const { models, downloads } = known(opened, id);
    return { name: models.backend.name, device: models.device, live: models.live(), downloads };
  },
  workflow: (id, { text, location, files }) =>
    outcome(async () => {
      const { backend } = known(opened, id).models;
      const read = async (name: string) => new Uint8Array(await (await fetch(`${files}/${name}`)).arrayBuffer());
      return runWorkflow(text, { backend, models: modelCatalog([await familyAt(location)]), images: imageCodec, files: { read } });
    }),
  decode: (bytes, name) =>
    outcome(async () => {
      const image = await imageCodec.decode(Uint8Array.from(bytes), name);
      return { ...image, data: [...image.data] };
    }),
  encode: (images, settings) =>
    outcome(async () => [
      ...(await imageCodec.encode(
        images.map((image) => ({ ...image, data: Uint8Array.from(image.data) })),
        settings,
      )),
    ]),
};
Object.assign(globalThis, { page });
