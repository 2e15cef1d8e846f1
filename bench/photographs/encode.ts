import { readFileSync } from 'node:fs';
import { findFamilies } from '../../cli/families.ts';
import { processHost } from '../../cli/host.ts';
import { permittedFiles } from '../../cli/permitted-files.ts';
import { readPictureSources } from '../../cli/picture-sources.ts';
import { planWorkflow } from '../../cli/plan-workflow.ts';
import { enterInputs, execute, local, parseWorkflow, setParam } from '../../graph/index.ts';
import { fileStore } from '../../graph/stores/files.ts';
import type { Backend, Session } from '../../models/backend.ts';
import { modelCatalog } from '../../models/catalog.ts';
import { registry } from '../../nodes/index.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import { computersOf, contentHashes, createServices } from '../../runner/services.ts';

/**
 * Runs the search of `workflows/search-by-words.json` over a folder, as the command line does, and prints what it took as one JSON line. Progress lines go
 * before it, so that the caller can kill this process in between. `UNCLIP_BENCH_FAMILY` names the model family; the embedded one without it.
 */
const [folder = '', store = ''] = process.argv.slice(2);
const host = processHost();
const signal = new AbortController().signal;
const files = permittedFiles({ folder, named: [folder] });
const began = performance.now();
const pictures = await readPictureSources(host, [folder], { files, named: new Set([folder]), store, signal });
const readMs = performance.now() - began;
const { families } = await findFamilies(host, []);
const services = createServices({ computers: computersOf({ device: 'cpu' }), families, files, pictures });

/** When the image encoder computed, and how many pictures. */
const encoder = { busy: 0, running: 0, since: 0, first: 0, last: 0, pictures: 0 };
const watched = (session: Session): Session => ({
  ...session,
  async run(feeds, stop) {
    const now = performance.now();
    encoder.first ||= now;
    if (encoder.running++ === 0) encoder.since = now;
    try {
      return await session.run(feeds, stop);
    } finally {
      encoder.last = performance.now();
      if (--encoder.running === 0) encoder.busy += encoder.last - encoder.since;
      encoder.pictures += feeds.pixel_values?.dims[0] ?? 0;
    }
  },
});
const backend: Backend = {
  ...services.backend,
  session: (family, component) => {
    const session = services.backend.session(family, component);
    return component === 'image-encoder' ? watched(session) : session;
  },
};

const text = readFileSync(new URL('../../workflows/search-by-words.json', import.meta.url), 'utf8');
const model = process.env.UNCLIP_BENCH_FAMILY ?? 'emoji';
const workflow = ['encode', 'encodeWords'].reduce(
  (changed, node) => setParam(changed, { node, param: 'model', value: model }),
  enterInputs(parseWorkflow(text), { folder, words: 'a dog' }),
);
const planned = planWorkflow({
  workflow,
  registry,
  models: resolveModel(modelCatalog(families)),
  contentHash: contentHashes(files, pictures),
});
let encodeMs = 0;
await execute(planned, {
  evaluate: local(registry, { ...services, backend }),
  store: fileStore(store),
  signal,
  previews: false,
  emit(event) {
    if (event.type === 'node-progress' && event.nodeId === 'encode') console.log(`encoded ${event.step} of ${event.of}`);
    if (event.type === 'node-end' && event.nodeId === 'encode') encodeMs = event.ms;
  },
});
await services.backend.close();
console.log(
  JSON.stringify({
    readMs,
    encodeMs,
    computed: encoder.pictures,
    share: encoder.last > encoder.first ? encoder.busy / (encoder.last - encoder.first) : 0,
    peak: process.resourceUsage().maxRSS * 1024,
  }),
);
