import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseResults } from '../../server/artifacts/results.ts';
import { createArtifacts } from '../../server/artifacts/service.ts';
import type { LoggedEvent } from '../../server/contract.ts';
import { openNotices } from '../../server/database/notices.ts';
import { openDatabase } from '../../server/database/open.ts';
import { artifacts, events, pins, runOutputs } from '../../server/database/tables.ts';
import { openQueue } from '../../server/queue/queue.ts';
import { eventHub } from '../../server/runs/event-hub.ts';
import { beginRun } from '../../server/runs/lifecycle.ts';
import { runWriter } from '../../server/worker/run-writer.ts';
import { homes, kinds } from '../support/server/databases.ts';
import { openHome, settingsOf, steps } from '../support/server/open.ts';
import { hashOf } from '../support/server/stack.ts';

const file = (text: string) => ({ sha256: hashOf(text), bytes: new TextEncoder().encode(text), type: 'text/plain' });

describe.each(kinds)('the run writer on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('with a leased run', () => {
    const { home } = homes(kind);
    /** A database with a queued run. `begin` claims the run. */
    const desk = async () => {
      const place = await home();
      const services = await openHome(place, { devices: [] });
      const { id } = await services.runs.start({ workflow: steps({ a: {} }) });
      await services.close();
      const database = await openDatabase(settingsOf(place));
      const queue = await openQueue(database, () => undefined);
      const notices = await openNotices(database);
      onTestFinished(async () => {
        await queue.close();
        await notices.close();
        await database.close();
      });
      const artifactsOf = createArtifacts(database, { budget: 2 ** 30 });
      const results = databaseResults(database, artifactsOf.wrote);
      const station = { id: 'one', database, queue, notices, live: eventHub(), artifacts: artifactsOf, results, log: () => undefined };
      const name = await queue.queueFor({ device: 'any', families: [] });
      const begin = async () => {
        const claim = await queue.take([name]);
        const leased = claim && (await beginRun(database, queue, { claim, worker: 'one' }));
        if (!leased) throw new Error('There is no run to begin.');
        return leased;
      };
      return { id, station, begin };
    };
    const logged = ({ database }: Awaited<ReturnType<typeof desk>>['station']) =>
      database.query.select().from(events).orderBy(events.sequence);

    it('events and outputs of a run are written once and in order, and followers receive the events as they are logged', async () => {
      const { id, station, begin } = await desk();
      const live: LoggedEvent[] = [];
      station.live.on(id, (told) => live.push(...told));
      const writer = runWriter(station, await begin(), () => undefined);
      const [value, same, picture] = [file('value'), file('value'), file('picture')];
      writer.push({ type: 'run-start', tasks: 1 });
      await writer.take({ files: [value, same], results: [{ key: 'k', hashes: { one: value.sha256, two: same.sha256 } }] });
      writer.push({ type: 'node-end', nodeId: 'a', key: 'k', cached: false, ms: 1 });
      await writer.flush();
      expect(await logged(station)).toHaveLength(3);
      expect(await station.results.get('k')).toEqual({
        one: { sha256: value.sha256, bytes: value.bytes },
        two: { sha256: same.sha256, bytes: same.bytes },
      });
      expect(await station.results.missing(['k', 'other'])).toEqual(['other']);
      const output = { node: 'a', port: 'one', key: 'k', value: value.sha256 };
      await writer.take({ files: [value, picture], outputs: [{ name: 'shown', output, hashes: [value.sha256, picture.sha256] }] });
      writer.push({ type: 'node-output', name: 'shown', output });
      await writer.end({ state: 'done' });
      const log = await logged(station);
      expect(log.map(({ event }) => event.type)).toEqual(['run-queued', 'run-start', 'node-end', 'node-output', 'run-end']);
      expect(log.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
      expect(live).toEqual(log.slice(1));
      expect(await station.database.query.select().from(runOutputs)).toEqual([{ run: id, name: 'shown', output }]);
      expect(await station.database.query.select().from(pins)).toHaveLength(2);
    });

    it('[Q3] a run that lost its lease writes nothing more, neither before its end nor with it', async () => {
      const { station, begin } = await desk();
      const first = await begin();
      await station.queue.handBack(first.claim);
      const second = await begin();
      const before = await logged(station);
      let lost = 0;
      const made = { files: [file('late')], results: [{ key: 'late', hashes: { value: hashOf('late') } }] };
      const flushing = runWriter(station, first, () => lost++);
      await flushing.take(made);
      flushing.push({ type: 'node-end', nodeId: 'a', key: 'late', cached: false, ms: 1 });
      await expect(flushing.flush()).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(lost).toBe(1);
      const ending = runWriter(station, first, () => undefined);
      await ending.take(made);
      await expect(ending.end({ state: 'done' })).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await station.results.get('late')).toBeUndefined();
      expect(await station.database.query.select().from(artifacts)).toEqual([]);
      expect(await logged(station)).toEqual(before);
      await runWriter(station, second, () => undefined).end({ state: 'done' });
      expect(await logged(station)).toHaveLength(before.length + 1);
    });

    it('a file whose hash is not the one it was sent under is not written', async () => {
      const { station, begin } = await desk();
      const writer = runWriter(station, await begin(), () => undefined);
      await expect(writer.take({ files: [{ ...file('a'), sha256: hashOf('b') }] })).rejects.toMatchObject({ code: 'WRONG_HASH' });
    });
  });
});
