import { startChild } from '../../../server/worker/start-child.ts';

// A supervisor to be killed: starts a child, writes its number, and gives it the workflow of its first argument.
const child = await startChild(new URL('./test-child.ts', import.meta.url), { device: 'cpu', families: [] });
process.stdout.write(`child ${child.pid}\n`);
await child.run(
  { workflow: process.argv[2] ?? '', inputs: {}, targets: undefined, files: {} },
  { tell: (event) => void process.stdout.write(`${event.type}\n`), answer: async () => ({}) },
);
