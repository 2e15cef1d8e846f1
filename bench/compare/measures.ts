import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as graphModule from '../../graph/index.ts';
import type * as nodesModule from '../../nodes/index.ts';
import type * as clientModule from '../../server/client/index.ts';
import type * as graphsModule from '../server/graphs.ts';
import type * as startModule from '../server/start.ts';

/** One measurement of a checkout. `round` returns milliseconds. */
export type Measure = { round(): Promise<number>; end?(): Promise<void> };

/** Imports a module of a checkout. It may be of another commit, in which case a missing function fails the measurement. */
// safe: the type says what this commit needs of the module
const load = async <Module>(checkout: string, file: string): Promise<Module> =>
  (await import(pathToFileURL(join(checkout, file)).href)) as Module;

const graphOf = (checkout: string) => load<typeof graphModule>(checkout, 'graph/index.ts');

/** Plans a chain of text nodes that was parsed anew, several times. */
const planning =
  (count: number, times: number) =>
  async (checkout: string): Promise<Measure> => {
    const { parseWorkflow, plan } = await graphOf(checkout);
    const { registry } = await load<typeof nodesModule>(checkout, 'nodes/index.ts');
    const nodes: Record<string, unknown> = { n0: { type: 'text', params: { text: 'a' } } };
    for (let index = 1; index < count; index++) {
      nodes[`n${index}`] = {
        type: 'join',
        params: { separator: String(index % 7) },
        inputs: { a: { node: `n${index - 1}`, port: 'text' } },
      };
    }
    const file = { format: 'unclip-workflow', version: 2, nodes };
    return {
      async round() {
        const workflows = Array.from({ length: times }, () => parseWorkflow(file));
        const began = performance.now();
        for (const workflow of workflows) plan({ workflow, registry });
        return (performance.now() - began) / times;
      },
    };
  };

/** Starts the command line in a process of its own. */
const command =
  (argv: (checkout: string, folder: string) => readonly string[]) =>
  async (checkout: string): Promise<Measure> => {
    const folder = await mkdtemp(join(tmpdir(), 'unclip-compare-'));
    const run = (): number => {
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'cli/unclip.js'), ...argv(checkout, folder)], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1) ?? 'The command failed.');
      return performance.now() - began;
    };
    run(); // fills the store and the compile cache
    return { round: async () => run(), end: () => rm(folder, { recursive: true, force: true }) };
  };

const drawing = (checkout: string, folder: string): readonly string[] => [
  ...['run', join(checkout, 'workflows/text-to-image.json'), '--out', join(folder, 'out')],
  ...['--store', join(folder, 'store')],
];

/** Starts runs on a server over HTTP, and follows each to its end. */
const serving =
  (count: number, kind: 'new' | 'unchanged') =>
  async (checkout: string): Promise<Measure> => {
    const { startBenchServer } = await load<typeof startModule>(checkout, 'bench/server/start.ts');
    const { createClient, follow } = await load<typeof clientModule>(checkout, 'server/client/index.ts');
    const { chain } = await load<typeof graphsModule>(checkout, 'bench/server/graphs.ts');
    const { origin, close } = await startBenchServer();
    const client = createClient({ server: origin });
    let runs = 0;
    const run = async (): Promise<number> => {
      const workflow = chain(count, kind === 'new' ? `${++runs}` : 'the same');
      const began = performance.now();
      const { id, events } = await client.runs.start.mutate({ workflow });
      let ok = false;
      await follow(client, { runs: [{ id, after: 0, ...(events && { events }) }], signal: new AbortController().signal }, (message) => {
        if ('event' in message && message.event.type === 'run-end') ok = message.event.ok;
      });
      if (!ok) throw new Error('A run on the server failed.');
      return performance.now() - began;
    };
    // the first runs of a process compile its code and prepare statements
    for (let turn = 0; turn < 20; turn++) await run();
    return { round: run, end: close };
  };

/** What is compared, by name. A name has no comma, which separates the names in UNCLIP_BENCH_PARTS. */
export const measures: Readonly<Record<string, (checkout: string) => Promise<Measure>>> = {
  'plan 200 nodes': planning(200, 20),
  'plan 10000 nodes': planning(10_000, 1),
  'unclip --version': command(() => ['--version']),
  'unclip run unchanged': command(drawing),
  'unclip run computed': command((checkout, folder) => [...drawing(checkout, folder).slice(0, 4), '--no-store']),
  'run over tRPC of 10 nodes unchanged': serving(10, 'unchanged'),
  'run over tRPC of 10 nodes new': serving(10, 'new'),
  'run over tRPC of 200 nodes unchanged': serving(200, 'unchanged'),
};
