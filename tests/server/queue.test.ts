import { randomUUID } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Workflow } from '../../graph/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { registry } from '../../nodes/index.ts';
import type { ServerServices } from '../../server/contract.ts';
import { type Database, rowsOf } from '../../server/database/database.ts';
import { openDatabase } from '../../server/database/open.ts';
import { pins, runOutputs, runs } from '../../server/database/tables.ts';
import type { Installation } from '../../server/installation.ts';
import { type Claim, openQueue, type Queue } from '../../server/queue/queue.ts';
import { changingRuns } from '../../server/runs/change.ts';
import type { LeasedRun } from '../../server/runs/lease.ts';
import { beginRun, endRun } from '../../server/runs/lifecycle.ts';
import { appendEvents } from '../../server/runs/log.ts';
import { showOutputs } from '../../server/runs/produced.ts';
import { byOperator } from '../../server/users/caller.ts';
import { drawing } from '../support/cli/samples.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { type Home, homes, kinds } from '../support/server/databases.ts';
import { ended, openHome, settingsOf, steps } from '../support/server/open.ts';
import { textWorkflow } from '../support/server/stack.ts';

type Desk = { readonly database: Database; readonly queue: Queue };

/** Two queues on one database: with two connections to Postgres, or within one process for the embedded database. */
const twoDesks = async (place: Home): Promise<readonly [Desk, Desk]> => {
  const open = () => openDatabase(settingsOf(place));
  const first = await open();
  const second = first.kind === 'embedded' ? first : await open();
  const queues = [await openQueue(first, () => undefined), await openQueue(second, () => undefined)] as const;
  onTestFinished(async () => {
    for (const queue of queues) await queue.close();
    for (const database of new Set([first, second])) await database.close();
  });
  return [
    { database: first, queue: queues[0] },
    { database: second, queue: queues[1] },
  ];
};

const anyDevice = { device: 'any', families: [] };
/** Ages the last heartbeat of a claim by eleven seconds. */
const silence = ({ query }: Database, { id }: Claim) =>
  query.execute(sql`update unclip_queue.job set heartbeat_on = heartbeat_on - interval '11 seconds' where id = ${id}`);
const jobsOf = async ({ query }: Database): Promise<number> =>
  Number((await rowsOf<{ count: unknown }>(query, sql`select count(*) as count from unclip_queue.job`))[0]?.count);
const must = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('Nothing was given.');
  return value;
};

describe.each(kinds)('the queue on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('with two workers', { timeout: 240_000 }, () => {
    const { home } = homes(kind);
    /** A database with runs that wait for a worker. */
    const waiting = async (count: number) => {
      const place = await home();
      const services = await openHome(place, { devices: [] });
      const ids: string[] = [];
      for (let index = 0; index < count; index++) ids.push((await services.runs.start({ workflow: steps({ a: {} }) })).id);
      await services.close();
      return { place, ids };
    };
    const waitingDesks = async () => {
      const { place, ids } = await waiting(1);
      const desks = await twoDesks(place);
      const name = await desks[0].queue.queueFor(anyDevice);
      await desks[1].queue.know(name);
      return { id: ids[0] ?? '', names: [name], first: desks[0], second: desks[1] };
    };
    const begin = ({ database, queue }: Desk, claim: Claim, worker: string) => beginRun(database, queue, { claim, worker });

    it('[Q1] no job is claimed by two workers at once, however often jobs are returned', async () => {
      const desks = await twoDesks(await home());
      const [{ database, queue }] = desks;
      const name = await queue.queueFor(anyDevice);
      const jobs = Array.from({ length: 40 }, () => ({ id: randomUUID(), priority: 0, owner: 'anyone' }));
      await database.transaction((query) => queue.add(query, name, jobs));
      for (const desk of desks) await desk.queue.know(name);
      type Lease = { readonly id: string; readonly from: number; to: number; readonly ended: boolean };
      const leases: Lease[] = [];
      let clock = 0;
      const work = async (desk: Desk, turn: number): Promise<void> => {
        for (let claim = await desk.queue.take([name]); claim; claim = await desk.queue.take([name])) {
          const lease = { id: claim.id, from: ++clock, to: Number.POSITIVE_INFINITY, ended: leases.length % 3 !== turn % 3 };
          leases.push(lease);
          await breathe();
          const leased = claim;
          lease.to = ++clock;
          if (lease.ended) expect(await desk.database.transaction((query) => desk.queue.finish(query, leased))).toBe(true);
          else await desk.queue.handBack(leased);
        }
      };
      await Promise.all(desks.flatMap((desk, index) => [work(desk, index), work(desk, index + 2)]));
      expect(await jobsOf(database)).toBe(0);
      for (const { id } of jobs) {
        const leased = leases.filter((lease) => lease.id === id);
        expect(leased.filter(({ ended }) => ended)).toHaveLength(1);
        expect(leased.at(-1)?.ended).toBe(true);
        for (const [index, { from }] of leased.entries()) expect(from).toBeGreaterThan(leased[index - 1]?.to ?? 0);
      }
      expect(leases.length).toBeGreaterThan(jobs.length);
    });

    it('[Q2] jobs are claimed by priority, and users of equal priority alternate', async () => {
      const place = await home();
      const services = await openHome(place, { devices: [] });
      const started: string[] = [];
      for (const [user, priority] of [
        ['ada', 0],
        ['ada', 0],
        ['ada', 0],
        ['ada', 0],
        ['bob', 0],
        ['bob', 0],
        ['cyd', 0],
        ['ada', 5],
        ['bob', -1],
      ] as const)
        started.push((await services.runs.start({ workflow: steps({ a: {} }), user, priority })).id);
      // the last run of bob becomes the first of all, and one of ada's gets the lowest priority
      expect(await services.runs.prioritise(must(started[5]))).toMatchObject({ state: 'queued', priority: 6 });
      expect(await services.runs.prioritise(must(started[0]), -2)).toMatchObject({ priority: -2 });
      await services.close();
      const [desk] = await twoDesks(place);
      const name = await desk.queue.queueFor(anyDevice);
      const order: number[] = [];
      for (let claim = await desk.queue.take([name]); claim; claim = await desk.queue.take([name])) {
        order.push(started.indexOf(claim.id));
        const leased = must(await begin(desk, claim, 'one'));
        // turns are ordered by time, which has a resolution of a millisecond
        await desk.database.query.execute(sql`update unclip.run set started_at = ${order.length} where id = ${claim.id}`);
        await endRun(desk.database, desk.queue, { leased, ending: { state: 'done' } });
      }
      // the prioritised run and ada's urgent one; then cyd, who was not served yet, before bob and ada; the least urgent runs last
      expect(order).toEqual([5, 7, 6, 4, 1, 2, 3, 8, 0]);
    });

    it('[Q6] a job is claimed only by workers that have its device and model families', async () => {
      const place = await home();
      const family = await readModelFolder(tinyModels().family);
      const models: Installation = {
        registry,
        families: async () => [family],
        child: new URL('../../server/worker/child.ts', import.meta.url),
      };
      const first = await openHome(place, { devices: [] }, models);
      // a sample is a complete document, with the name and layout that the format requires
      const { id: draws } = await first.runs.start({ workflow: drawing as Workflow });
      const { id: onCuda } = await first.runs.start({ workflow: textWorkflow('cuda'), device: 'cuda' });
      const { id: onCpu } = await first.runs.start({ workflow: textWorkflow('cpu'), device: 'cpu' });
      const { id: anywhere } = await first.runs.start({ workflow: textWorkflow('anywhere') });
      const stateOf = async ({ runs: service }: ServerServices, id: string) => (await service.get(id)).state;
      await first.close();
      const bare = await openHome(place, {}, { ...models, families: async () => [] });
      for (const id of [onCpu, anywhere]) expect(await ended(bare, id)).toMatchObject({ state: 'done' });
      for (const id of [draws, onCuda]) expect(await stateOf(bare, id)).toBe('queued');
      await bare.close();
      const able = await openHome(place, {}, models);
      expect(await ended(able, draws)).toMatchObject({ state: 'done' });
      expect(await stateOf(able, onCuda)).toBe('queued');
    });

    it('[Q3] a job without a heartbeat is given to another worker, and later writes of the first worker are refused', async () => {
      const { id, names, first, second } = await waitingDesks();
      const claim = must(await first.queue.take(names));
      const leased = must(await begin(first, claim, 'first'));
      expect(await second.queue.take(names)).toBeUndefined();
      expect(await first.queue.touch(claim)).toBe(true);
      await silence(first.database, claim);
      await expect.poll(() => second.queue.take(names), { timeout: 30_000, interval: 100 }).toMatchObject({ id });
      const [row] = await rowsOf<{ retry_count: number }>(
        second.database.query,
        sql`select retry_count from unclip_queue.job where id = ${id}`,
      );
      const taken: Claim = { ...claim, retryCount: must(row).retry_count };
      expect(taken.retryCount).toBeGreaterThan(claim.retryCount);
      const kept = must(await begin(second, taken, 'second'));
      const state = () => second.database.query.select().from(runs);
      const before = await state();
      expect(before).toMatchObject([{ id, state: 'running', worker: 'second', attempts: 2 }]);
      expect(await first.queue.touch(claim)).toBe(false);
      const late = { run: id, lease: leased.lease, sequence: leased.sequence };
      const events = [{ at: 1, event: { type: 'run-end', ok: true } as const }];
      expect(await appendEvents(first.database.query, late, { events, done: 1, tasks: 1 })).toBeUndefined();
      for (const ending of [{ state: 'done' }, { state: 'cancelled' }] as const)
        await expect(endRun(first.database, first.queue, { leased, ending })).rejects.toMatchObject({ code: 'CONFLICT' });
      const output = { node: 'a', port: 'value', key: 'k', value: '0'.repeat(64) };
      const shown = [{ name: 'x', output, hashes: ['0'.repeat(64)] }];
      expect(await showOutputs(first.database.query, leased, shown)).toBe(false);
      expect(await first.database.query.select().from(runOutputs)).toEqual([]);
      expect(await first.database.query.select().from(pins)).toEqual([]);
      expect(await first.database.transaction((query) => first.queue.finish(query, claim))).toBe(false);
      await first.queue.handBack(claim);
      expect(await state()).toEqual(before);
      expect(await jobsOf(second.database)).toBe(1);
      await endRun(second.database, second.queue, { leased: kept, ending: { state: 'done' } });
      await endRun(second.database, second.queue, { leased: kept, ending: { state: 'done' } });
      await expect(endRun(first.database, first.queue, { leased, ending: { state: 'done' } })).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await state()).toMatchObject([{ id, state: 'done', sequence: 3 }]);
      expect(await jobsOf(second.database)).toBe(0);
    });

    it('[Q4] a job is claimed ten times at most', async () => {
      const { id, names, first } = await waitingDesks();
      let lost = 0;
      for (let claim = await first.queue.take(names); claim; claim = await first.queue.take(names)) {
        const leased: LeasedRun | undefined = await begin(first, claim, `worker ${lost}`);
        if (leased) lost++;
        // simulates a killed worker, which writes nothing to the run
        if (leased) await first.queue.handBack(claim);
      }
      expect(lost).toBe(10);
      expect(await jobsOf(first.database)).toBe(0);
      const [run] = await first.database.query.select().from(runs);
      expect(run).toMatchObject({ id, state: 'failed', attempts: 10, error: { code: 'WORKER_LOST' } });
    });

    it('[Q5] the job of a cancelled run is not claimed again, whether the run was queued, running, or had lost its worker', async () => {
      const { place, ids } = await waiting(2);
      const [waits = '', works = ''] = ids;
      const [desk] = await twoDesks(place);
      const names = [await desk.queue.queueFor(anyDevice)];
      const { cancel } = changingRuns(desk.database, desk.queue, byOperator);
      const claim = must(await desk.queue.take(names));
      expect(claim.id).toBe(waits);
      const leased = must(await begin(desk, claim, 'one'));
      expect(await cancel(works)).toMatchObject({ state: 'cancelled' });
      expect(await desk.queue.take(names)).toBeUndefined();
      // the worker of a running run is notified; if it was lost, the next worker ends the run
      expect(await cancel(waits)).toMatchObject({ state: 'running' });
      await desk.queue.handBack(leased.claim);
      const next = must(await desk.queue.take(names));
      expect(await begin(desk, next, 'two')).toBeUndefined();
      expect(await jobsOf(desk.database)).toBe(0);
      const rows = await desk.database.query.select().from(runs);
      expect(rows.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
      await expect(endRun(desk.database, desk.queue, { leased, ending: { state: 'done' } })).rejects.toMatchObject({ code: 'CONFLICT' });
    });
  });
});
