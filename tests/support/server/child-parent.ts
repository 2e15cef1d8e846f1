import { modelCatalog } from '../../../models/catalog.ts';
import { planRun } from '../../../server/runs/plan-run.ts';
import { startChild } from '../../../server/worker/start-child.ts';
import { testRegistry } from './step-node.ts';

// A supervisor for tests that kill it: starts a child, prints its process id, and executes the workflow of the first argument.
const child = await startChild(new URL('./test-child.ts', import.meta.url), { device: 'cpu', families: [], plugins: [] });
process.stdout.write(`child ${child.pid}\n`);
const order = { workflow: JSON.parse(process.argv[2] ?? ''), inputs: {}, targets: undefined, files: {} };
await child.execute(await planRun(order, { registry: testRegistry, catalog: modelCatalog([]) }), {
  report: (event) => void process.stdout.write(`${event.type}\n`),
  get: async () => ({}),
  put: async () => undefined,
  read: async () => new Uint8Array(),
  preview: async () => undefined,
  deliver: async () => undefined,
});
