import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { homes, kinds } from '../support/server/databases.ts';
import { ended, eventsOf, eventThat, openHome, steps } from '../support/server/open.ts';
import { startProgram } from '../support/server/processes.ts';
import { stack, textWorkflow } from '../support/server/stack.ts';

const found = kinds.filter(({ kind }) => kind === 'postgres');

describe.each(found)('workers on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('when a process is killed', { timeout: 240_000 }, () => {
    const homesOf = homes(kind);
    const worker = (databaseUrl = '') => startProgram('./test-worker.ts', [], { DATABASE_URL: databaseUrl });

    it('[Q7] within 15 s another worker takes over the run of a killed worker and recomputes only what was not stored', async () => {
      const place = await homesOf.home();
      const services = await openHome(place, { devices: [] });
      const folder = temporaryFolder();
      const [note, gate] = [join(folder, 'note'), join(folder, 'gate')];
      const workflow = steps({
        a: { params: { value: 1, note } },
        b: { params: { value: 2, note }, after: 'a' },
        decode: { params: { value: 3, note, gate, steps: 5 }, after: 'b' },
      });
      const { id } = await services.runs.start({ workflow });
      const first = worker(place.databaseUrl);
      await eventThat(services, id, (event) => event.type === 'node-progress' && event.nodeId === 'decode');
      worker(place.databaseUrl);
      await expect.poll(async () => (await services.status()).workers.length, { timeout: 60_000 }).toBe(2);
      await first.kill();
      const began = performance.now();
      await eventThat(services, id, (event) => event.type === 'run-resumed');
      const seconds = (performance.now() - began) / 1000;
      expect(seconds).toBeLessThan(15);
      writeFileSync(gate, '');
      expect(await ended(services, id)).toMatchObject({ state: 'done', attempts: 2, done: 3 });
      expect(readFileSync(note, 'utf8')).toBe('1\n2\n3\n3\n');
      const events = await eventsOf(services, id);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      const ends = events.flatMap(({ event }) => (event.type === 'node-end' ? [`${event.nodeId} ${event.cached}`] : []));
      expect(ends).toEqual(['a false', 'b false', 'b true', 'decode false']);
    });

    it('[Q8] workers and server continue after Postgres is killed and restarted', async () => {
      const place = await homesOf.home();
      const services = await openHome(place);
      const helper = worker(place.databaseUrl);
      const { origin, client } = await stack({ services });
      // a server that starts while Postgres is down exits with an error
      await expect.poll(async () => (await services.status()).workers.length, { timeout: 60_000 }).toBe(2);
      const started: string[] = [];
      for (let run = 0; run < 12; run++) {
        const step = (value: number) => ({ value, steps: 40 });
        const workflow = steps({
          a: { params: step(run) },
          b: { params: step(run + 100), after: 'a' },
          c: { params: step(run), after: 'b' },
        });
        started.push((await client.runs.start.mutate({ workflow })).id);
      }
      const statuses = new Set<number>();
      let over = false;
      const asking = (async () => {
        while (!over) {
          const answer = await fetch(`${origin}/api/trpc/runs.list`);
          await answer.text();
          statuses.add(answer.status);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })();
      for (const done of [2, 6]) {
        const count = async () => (await services.runs.counts().catch(() => undefined))?.done ?? 0;
        await expect.poll(count, { timeout: 120_000 }).toBeGreaterThanOrEqual(done);
        await homesOf.cluster.crash();
      }
      const states = async () => (await services.runs.counts().catch(() => undefined))?.done;
      await expect.poll(states, { timeout: 120_000 }).toBe(started.length);
      over = true;
      await asking;
      // the error says that the database cannot be reached, and is never an unexpected error
      expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
      for (const id of started) {
        const events = await eventsOf(services, id);
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
        expect(events.filter(({ event }) => event.type === 'run-end')).toHaveLength(1);
      }
      expect((await fetch(`${origin}/api/ready`)).status).toBe(200);
      expect(helper.child.exitCode, helper.written()).toBe(null);
      await expect.poll(async () => (await services.status()).workers.length, { timeout: 30_000 }).toBe(2);
      const next = await client.runs.start.mutate({ workflow: textWorkflow() });
      expect(await ended(services, next.id)).toMatchObject({ state: 'done' });
    });
  });
});
