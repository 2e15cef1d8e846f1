import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeValue, emptyWorkflow, type Workflow } from '../../graph/index.ts';
import { modelCatalog } from '../../models/family.ts';
import { smallResults } from '../../server/artifacts/small-results.ts';
import type { RunDetails, ServerServices } from '../../server/contract.ts';
import { openDatabase } from '../../server/database/open.ts';
import { openQueue } from '../../server/queue/queue.ts';
import { createPlans } from '../../server/runs/plan-run.ts';
import { startingRuns } from '../../server/runs/start.ts';
import { byOperator } from '../../server/users/caller.ts';
import { homes, kinds } from '../support/server/databases.ts';
import { ended, eventsOf, openHome, settingsOf, steps } from '../support/server/open.ts';
import { stack, textWorkflow } from '../support/server/stack.ts';
import { testRegistry } from '../support/server/step-node.ts';

type Node = Workflow['nodes'][string];
const flow = (nodes: Readonly<Record<string, Pick<Node, 'type'> & Partial<Node>>>): Workflow => ({
  ...emptyWorkflow('At once'),
  nodes: Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, { version: 1, params: {}, inputs: {}, ...node }])),
});
const picked = (text: string, params: Record<string, unknown> = {}): Workflow =>
  flow({ words: { type: 'text', params: { text } }, chosen: { type: 'pick', params, inputs: { items: { node: 'words', port: 'text' } } } });

const storedValue = async ({ artifacts }: ServerServices, sha256 = ''): Promise<unknown> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of artifacts.read(sha256)) pieces.push(piece);
  return decodeValue(Buffer.concat(pieces));
};
const typesOf = (events: readonly { readonly event: { readonly type: string } }[]) => events.map(({ event }) => event.type);
const firstOutput = ({ outputs }: RunDetails) => Object.values(outputs)[0];

describe.each(kinds)('runs that end in the call that starts them, on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('the run service', () => {
    const { home } = homes(kind);

    it('[Q15] a run of instant nodes ends in the call that starts it, without a worker, and is recorded like any other', async () => {
      const services = await openHome(await home(), { devices: [] });
      const started = await services.runs.start({ workflow: textWorkflow(), inputs: { prompt: 'a cat' } });
      expect(started).toMatchObject({ state: 'done', done: 2, of: 2, attempts: 1 });
      expect(started.worker).toBeUndefined();
      const { events, ...summary } = started;
      expect(typesOf(events ?? [])).toEqual([
        'run-queued',
        'run-start',
        ...['node-start', 'node-start', 'node-end', 'node-output', 'node-end', 'node-output'],
        'run-end',
      ]);
      // another page receives the same log, from any position
      expect(await eventsOf(services, started.id)).toEqual(events);
      expect(await eventsOf(services, started.id, 4)).toEqual(events?.slice(4));
      const run = await services.runs.get(started.id);
      expect(run).toMatchObject({ ...summary, inputs: { prompt: 'a cat' }, targets: ['prompt', 'seeds'] });
      expect(run.workflow.nodes.prompt?.params.text).toBe('a cat');
      expect(await storedValue(services, run.outputs.text?.value)).toEqual(['a cat']);
      expect(await storedValue(services, run.outputs.seeds?.value)).toEqual([3, 4]);
      expect(await services.runs.list({})).toEqual([summary]);
      expect(await services.runs.counts()).toMatchObject({ done: 1, queued: 0, running: 0 });
      // an ended run stays as it is, and can be removed
      expect((await services.runs.cancel(started.id)).state).toBe('done');
      await services.runs.remove(started.id);
      expect(await services.runs.list({})).toEqual([]);
    });

    it('[Q15] a run whose outputs are stored ends in the call that starts it, and computes nothing', async () => {
      const services = await openHome(await home());
      const folder = mkdtempSync(join(tmpdir(), 'unclip-notes-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const note = join(folder, 'notes');
      const workflow = steps({ a: { params: { note, value: 5 } }, b: { params: { note, value: 1 }, after: 'a' } });
      const first = await services.runs.start({ workflow });
      expect(first).toMatchObject({ state: 'queued' });
      const computed = await ended(services, first.id);
      const again = await services.runs.start({ workflow });
      expect(again).toMatchObject({ state: 'done', done: 2, of: 2 });
      expect(typesOf(again.events ?? [])).toEqual(['run-queued', 'run-start', 'node-end', 'node-output', 'run-end']);
      expect(again.events?.[2]?.event).toMatchObject({ nodeId: 'b', cached: true });
      expect((await services.runs.get(again.id)).outputs).toEqual(computed.outputs);
      expect(readFileSync(note, 'utf8')).toBe('5\n1\n');
      // the outputs of both runs are kept until the last of them is removed
      await services.runs.remove(first.id);
      expect(await storedValue(services, firstOutput(await services.runs.get(again.id))?.value)).toEqual([6]);
    });

    it('[Q15] a run whose results were evicted since the server last had them in memory computes them again', async () => {
      const database = await openDatabase(settingsOf(await home()));
      const queue = await openQueue(database, () => undefined);
      const { start } = startingRuns(
        {
          database,
          queue,
          plans: createPlans({ registry: testRegistry, catalog: modelCatalog([]) }),
          artifacts: { wrote: async () => undefined },
          small: smallResults(database.query),
          acceptWebhook: async ({ url }) => ({ url, secret: '' }),
        },
        async () => expect.unreachable(),
        byOperator,
      );
      const computed = async () => typesOf((await start({ workflow: picked('kept') })).events ?? []).includes('node-start');
      expect(await computed()).toBe(true);
      expect(await computed()).toBe(false);
      await database.query.execute(sql`delete from unclip.artifact`);
      expect(await computed()).toBe(true);
      expect(await computed()).toBe(false);
      expect(await database.query.$count(sql`unclip.run where state = 'done'`)).toBe(4);
      await queue.close();
      await database.close();
    });

    it('[Q16] a run that would compute more than a little is queued, and leaves nothing behind', async () => {
      const services = await openHome(await home(), { devices: [] });
      const long = 'x'.repeat(50_000);
      const joined = (id: string) => ({ type: 'join', inputs: { a: { node: id, port: 'text' }, b: { node: id, port: 'text' } } });
      const growing = flow({ words: { type: 'text', params: { text: long } }, twice: joined('words'), more: joined('twice') });
      for (const workflow of [growing, picked('a', { indices: '0' }), steps({ a: {} })]) {
        const run = await services.runs.start({ workflow });
        expect(run).toMatchObject({ state: 'queued', done: 0 });
        expect(run.events).toBeUndefined();
      }
      // a run that requests a device waits for it, if anything is to be computed
      expect(await services.runs.start({ workflow: textWorkflow('device'), device: 'cuda' })).toMatchObject({ state: 'queued' });
      expect((await services.status()).artifacts.count).toBe(0);
    });

    it('[Q17] a run of instant nodes that fails is recorded with its node and error, and can be retried', async () => {
      const services = await openHome(await home(), { devices: [] });
      const started = await services.runs.start({ workflow: picked('one', { index: 7 }) });
      expect(started).toMatchObject({ state: 'failed', done: 1, of: 2, error: { code: 'BAD_INPUT', nodeId: 'chosen' } });
      expect(typesOf(started.events ?? [])).toEqual([
        'run-queued',
        'run-start',
        'node-start',
        'node-end',
        'node-start',
        'node-error',
        'run-end',
      ]);
      expect(await services.runs.get(started.id)).toMatchObject({ state: 'failed', error: started.error });
      expect(await services.runs.retry(started.id)).toMatchObject({ state: 'queued' });
    });

    it('[Q17] starts with one idempotency key give one run, also when it ends at once', async () => {
      const services = await openHome(await home(), { devices: [] });
      const request = { workflow: textWorkflow('key'), idempotencyKey: 'one key', user: 'ada' };
      const started = await Promise.all(Array.from({ length: 6 }, () => services.runs.start(request)));
      expect(new Set(started.map(({ id }) => id)).size).toBe(1);
      expect(started.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'done'));
      expect(await services.runs.list({})).toHaveLength(1);
      expect((await services.runs.start({ ...request, user: 'bob' })).id).not.toBe(started[0]?.id);
    });

    it('[Q17] a run names only files that the server has, also when it ends at once', async () => {
      const services = await openHome(await home(), { devices: [] });
      const missing = services.runs.start({ workflow: textWorkflow('files'), files: { 'cat.png': '0'.repeat(64) } });
      await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await services.runs.list({})).toEqual([]);
    });

    it('[Q15] a client that starts a run over HTTP follows it without another request', async () => {
      const services = await openHome(await home(), { devices: [] });
      const { client, lines } = await stack({ services });
      const started = await client.runs.start.mutate({ workflow: textWorkflow('over HTTP') });
      expect(started).toMatchObject({ state: 'done' });
      expect(started.events?.at(-1)?.event).toEqual({ type: 'run-end', ok: true });
      expect(lines.filter((line) => line.includes('runs.events'))).toEqual([]);
      // a text with the character U+0000 is stored as well
      expect(await client.runs.start.mutate({ workflow: textWorkflow('a\u0000b') })).toMatchObject({ state: 'done' });
    });
  });
});
