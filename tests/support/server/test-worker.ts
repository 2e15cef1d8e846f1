import { runWorker } from '../../../server/services.ts';
import { testRegistry } from './step-node.ts';

// `unclip worker` with the test's node types: executes runs of DATABASE_URL until it is stopped.
const end = new AbortController();
process.on('SIGTERM', () => end.abort());
await runWorker(
  {
    folder: '',
    databaseUrl: process.env.DATABASE_URL ?? '',
    models: [],
    modelsFolder: '',
    devices: ['cpu'],
    artifactBytes: 2 ** 30,
    log: (level, message, details) => process.stderr.write(`${JSON.stringify({ level, message, ...details })}\n`),
  },
  end.signal,
  { registry: testRegistry, families: async () => [], child: new URL('./test-child.ts', import.meta.url) },
);
process.exit(0);
