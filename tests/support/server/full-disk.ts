import { createHash, randomBytes } from 'node:crypto';
import { parseWorkflow } from '../../../graph/index.ts';
import { registry } from '../../../nodes/index.ts';
import { openServices } from '../../../server/services.ts';

// Fills the disk of a folder with uploads, then tries the other functions of a server, and prints the results as JSON.
const [folder = ''] = process.argv.slice(2);
const settings = { folder, models: [], modelsFolder: folder, devices: [], artifactBytes: 2 ** 40, log: () => undefined };
const installation = { registry, families: async () => [], child: new URL('./test-child.ts', import.meta.url) };
const services = await openServices(settings, installation);
const workflow = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  name: 'Text',
  nodes: { a: { type: 'text', version: 1, params: { text: 'a' }, inputs: {} } },
  interface: { inputs: {}, outputs: {} },
  layout: {},
});
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
const upload = (pieces: number): Promise<string> => {
  const bytes = randomBytes(pieces * 2 ** 20);
  const name = createHash('sha256').update(bytes).digest('hex');
  const source = (async function* () {
    yield bytes;
  })();
  return codeOf(services.artifacts.put(name, source));
};
// a run that names a device waits for a worker; any other one of a text ends at once
const { id } = await services.runs.start({ workflow, device: 'cpu' });
const { id: saved } = await services.workflows.save({ workflow });
let uploads = 0;
let last = await upload(3);
for (; last === 'done' && uploads < 200; uploads++) last = await upload(1 + (uploads % 3));
const start = await codeOf(services.runs.start({ workflow, device: 'cpu' }));
const save = await codeOf(services.workflows.save({ id: saved, basis: 1, workflow }));
const cancel = await codeOf(services.runs.cancel(id));
const remove = await codeOf(services.runs.remove(id));
const { artifacts } = await services.status();
await services.close();
const again = await openServices(settings, installation);
const kept = (await again.workflows.get(saved)).version;
await again.close();
process.stdout.write(JSON.stringify({ uploads, last, start, save, cancel, remove, kept, count: artifacts.count }));
process.exit(0);
