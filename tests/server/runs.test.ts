import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeValue, encodeValue, foldNodes, parseWorkflow } from '../../graph/index.ts';
import type { RunOutput, ServerServices } from '../../server/contract.ts';
import { openServices } from '../../server/services.ts';
import { homes, kinds } from '../support/server/databases.ts';
import { ended, eventsOf, eventThat, settingsOf, steps, testPlace } from '../support/server/open.ts';
import { hashOf, textWorkflow } from '../support/server/stack.ts';
import { testRegistry } from '../support/server/step-node.ts';

const bytesOf = async ({ artifacts }: ServerServices, sha256: string): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of artifacts.read(sha256)) pieces.push(piece);
  return Buffer.concat(pieces);
};
const storedValue = async (services: ServerServices, output: RunOutput | undefined) =>
  decodeValue(await bytesOf(services, output?.value ?? ''));

describe.each(kinds)('runs on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('with a worker', () => {
    const { home } = homes(kind);
    let services: ServerServices;
    const folder = mkdtempSync(join(tmpdir(), 'unclip-steps-'));
    let files = 0;
    const file = () => join(folder, `${kind}-${++files}`);
    beforeAll(async () => {
      services = await openServices(settingsOf(await home()), testPlace);
    }, 120_000);
    afterAll(() => services?.close());

    it('a run computes outputs from a workflow and inputs', async () => {
      const { id } = await services.runs.start({ workflow: textWorkflow(), inputs: { prompt: 'a cat' } });
      const run = await ended(services, id);
      expect(run).toMatchObject({ state: 'done', done: 2, of: 2, attempts: 1, inputs: { prompt: 'a cat' } });
      expect(run.workflow.nodes.prompt?.params.text).toBe('a cat');
      expect(await storedValue(services, run.outputs.text)).toEqual(['a cat']);
      expect(await storedValue(services, run.outputs.seeds)).toEqual([3, 4]);
      // the values of a task are found by its key
      const { key = '', value } = run.outputs.seeds ?? {};
      expect(await services.runs.outputs([key, 'f'.repeat(64)])).toEqual({ [key]: { seeds: value } });
    });

    it('[V1] a run takes a value for a port as an artifact, through subgraphs, and has the keys of the flat workflow', async () => {
      const flat = steps({ a: { params: { value: 2 } }, b: { params: { value: 3 }, after: 'a' } });
      const open = parseWorkflow({
        ...flat,
        interface: { inputs: { numbers: { node: 'a', port: 'after' } }, outputs: { sum: { node: 'b', port: 'value' } } },
      });
      const inner = foldNodes(open, ['b'], { registry: testRegistry, name: 'Inner' }).workflow;
      const folded = foldNodes(inner, Object.keys(inner.nodes), { registry: testRegistry, name: 'Outer', id: 'outer' }).workflow;
      const value = encodeValue([10, 20]);
      await services.artifacts.put(hashOf(value), value);
      const runs = await Promise.all(
        [open, folded].map(async (workflow) => {
          const { id } = await services.runs.start({ workflow, inputs: { numbers: { sha256: hashOf(value) } } });
          return ended(services, id);
        }),
      );
      expect(runs.map(({ state, outputs }) => [state, outputs.sum?.node])).toEqual([
        ['done', 'b'],
        ['done', 'outer/subgraph/b'],
      ]);
      const [first, second] = runs.map(({ outputs }) => outputs.sum);
      expect(second?.key).toBe(first?.key);
      expect(await storedValue(services, second)).toEqual([35]);
      const events = await eventsOf(services, runs[1]?.id ?? '');
      expect(events.flatMap(({ event }) => (event.type === 'node-end' ? [event.nodeId] : []))).toContain('outer/subgraph/b');
    });

    it('[V3] a value for a port that is missing, of another kind, or of another form is refused before anything is queued', async () => {
      const workflow = parseWorkflow({
        ...steps({ a: {} }),
        interface: { inputs: { numbers: { node: 'a', port: 'after' } }, outputs: {} },
      });
      const start = (numbers: unknown) => services.runs.start({ workflow, inputs: { numbers } });
      const text = encodeValue(['one']);
      await services.artifacts.put(hashOf(text), text);
      await expect(start(7)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(start({ sha256: '1'.repeat(64) })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(start({ sha256: hashOf(text) })).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
      // a client that states the type itself is believed until the worker reads the value
      const { id } = await start({ sha256: hashOf(text), attributes: {} });
      expect(await ended(services, id)).toMatchObject({ state: 'failed', error: { code: 'TYPE_MISMATCH' } });
    });

    it('all followers of a run receive the same events, from any position', async () => {
      const gate = file();
      const workflow = steps({ a: { params: { value: files } }, b: { params: { gate }, after: 'a' } });
      const { id } = await services.runs.start({ workflow });
      const live = eventsOf(services, id);
      await eventThat(services, id, ({ type, ...event }) => type === 'node-start' && 'nodeId' in event && event.nodeId === 'b');
      const late = eventsOf(services, id, 2);
      writeFileSync(gate, '');
      const all = await live;
      expect(all.map(({ event }) => event.type)).toEqual([
        'run-queued',
        'run-start',
        'node-start',
        'node-end',
        'node-start',
        'node-end',
        'node-output',
        'run-end',
      ]);
      expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await late).toEqual(all.slice(2));
      expect(await eventsOf(services, id, 5)).toEqual(all.slice(5));
      expect(await eventsOf(services, id, 99)).toEqual([]);
    });

    it('a run reports progress about ten times a second at most, sometimes with a PNG preview', async () => {
      const { id } = await services.runs.start({ workflow: steps({ a: { params: { steps: 300, value: ++files } } }) });
      const events = await eventsOf(services, id);
      const told = events.filter(({ event }) => event.type === 'node-progress');
      const seconds = ((events.at(-1)?.at ?? 0) - (told[0]?.at ?? 0)) / 1000;
      expect(told.length).toBeGreaterThan(1);
      expect(told.length).toBeLessThan(seconds * 10 + 3);
      const previews = told.flatMap(({ event }) => (event.type === 'node-progress' && event.preview ? [event.preview] : []));
      expect(previews.length).toBeGreaterThan(0);
      expect(Buffer.from(await bytesOf(services, previews[0] ?? '')).toString('latin1', 1, 4)).toBe('PNG');
    });

    it('a run that cannot be planned is refused before anything is queued', async () => {
      const before = await services.runs.counts();
      const bad = textWorkflow();
      await expect(services.runs.start({ workflow: bad, inputs: { colour: 'red' } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(services.runs.start({ workflow: bad, inputs: { prompt: 7 } })).rejects.toMatchObject({ code: 'BAD_PARAMS' });
      await expect(services.runs.start({ workflow: { id: 'nothing' } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const missing = services.runs.start({ workflow: bad, files: { 'cat.png': '0'.repeat(64) } });
      await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await services.runs.counts()).toEqual(before);
      await expect(services.runs.get('../etc')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('concurrent starts with one idempotency key of one user start a single run', async () => {
      const request = { workflow: textWorkflow(), idempotencyKey: `key ${kind}`, user: 'ada' };
      const started = await Promise.all(Array.from({ length: 6 }, () => services.runs.start(request)));
      expect(new Set(started.map(({ id }) => id)).size).toBe(1);
      const other = await services.runs.start({ ...request, user: 'bob' });
      expect(other.id).not.toBe(started[0]?.id);
    });

    it('an idempotency key starts a new run after its run, or all runs of its batch, were removed', async () => {
      const request = { workflow: textWorkflow(), idempotencyKey: `removed ${kind}` };
      const first = await services.runs.start(request);
      await ended(services, first.id);
      await services.runs.remove(first.id);
      const second = await services.runs.start(request);
      expect(second.id).not.toBe(first.id);
      const rows = [{ prompt: 'a' }, { prompt: 'b' }];
      const batch = await services.runs.startBatch({ ...request, user: 'eve', rows });
      for (const [index, id] of batch.runs.entries()) {
        expect(await services.runs.startBatch({ ...request, user: 'eve', rows })).toMatchObject({
          batch: batch.batch,
          runs: batch.runs.slice(index),
        });
        await ended(services, id);
        await services.runs.remove(id);
      }
      expect((await services.runs.startBatch({ ...request, user: 'eve', rows })).batch).not.toBe(batch.batch);
    });

    it('a run of a saved workflow uses the requested version', async () => {
      const saved = await services.workflows.save({ workflow: textWorkflow('first') });
      await services.workflows.save({ id: saved.id, basis: 1, workflow: textWorkflow('second') });
      const texts = await Promise.all(
        [{ id: saved.id }, { id: saved.id, version: 1 }].map(async (workflow) => {
          const { id } = await services.runs.start({ workflow });
          return storedValue(services, (await ended(services, id)).outputs.text);
        }),
      );
      expect(texts).toEqual([['second'], ['first']]);
    });

    it('a cancelled run stops between steps, and a retry does not recompute stored outputs', async () => {
      const [gate, note] = [file(), file()];
      const workflow = steps({ a: { params: { note, value: 11 } }, b: { params: { gate, note, value: 12 }, after: 'a' } });
      const { id } = await services.runs.start({ workflow });
      await eventThat(services, id, (event) => event.type === 'node-start' && event.nodeId === 'b');
      await services.runs.cancel(id);
      expect(await ended(services, id)).toMatchObject({ state: 'cancelled' });
      expect((await eventsOf(services, id)).at(-1)?.event).toEqual({ type: 'run-cancelled' });
      writeFileSync(gate, '');
      expect(await services.runs.retry(id)).toMatchObject({ state: 'queued' });
      expect(await ended(services, id)).toMatchObject({ state: 'done', attempts: 1 });
      expect(readFileSync(note, 'utf8')).toBe('11\n12\n12\n');
      await expect(services.runs.retry(id)).rejects.toMatchObject({ code: 'CONFLICT' });
      const told = (await eventsOf(services, id)).map(({ event }) => event.type);
      // the log has one event for each time that the run was queued
      expect(told.filter((type) => ['run-queued', 'run-cancelled', 'run-end', 'run-resumed'].includes(type))).toEqual([
        'run-queued',
        'run-cancelled',
        'run-queued',
        'run-end',
      ]);
    });

    it('cancelling ends a queued run at once and kills the child of a run that does not respond', async () => {
      const note = file();
      const stuck = await services.runs.start({ workflow: steps({ a: { params: { fault: 'ignore', note } } }) });
      await eventThat(services, stuck.id, (event) => event.type === 'node-start');
      await expect.poll(() => existsSync(note), { timeout: 20_000 }).toBe(true);
      const waiting = await services.runs.start({ workflow: steps({ a: { params: { value: ++files } } }) });
      expect(await services.runs.cancel(waiting.id)).toMatchObject({ state: 'cancelled' });
      const began = performance.now();
      await services.runs.cancel(stuck.id);
      expect(await ended(services, stuck.id)).toMatchObject({ state: 'cancelled' });
      expect(performance.now() - began).toBeLessThan(20_000);
      const next = await services.runs.start({ workflow: textWorkflow() });
      expect(await ended(services, next.id)).toMatchObject({ state: 'done' });
    });

    it('a run fails with its node and reason, or because its child process died too often', async () => {
      const failing = await services.runs.start({ workflow: steps({ bad: { params: { fault: 'fail' } } }) });
      const failed = await ended(services, failing.id);
      expect(failed).toMatchObject({ state: 'failed', error: { code: 'NODE_FAILED', nodeId: 'bad' } });
      expect(failed.error?.message).toMatch(/told to fail/);
      const note = file();
      const deadly = await services.runs.start({ workflow: steps({ a: { params: { fault: 'crash', note } } }) });
      expect(await ended(services, deadly.id)).toMatchObject({ state: 'failed', error: { code: 'WORKER_LOST' } });
      expect(readFileSync(note, 'utf8').trim().split('\n')).toHaveLength(3);
    });

    it('a batch queues all rows or none, and its runs can be counted and listed', async () => {
      const workflow = textWorkflow();
      const rows = Array.from({ length: 25 }, (_, index) => ({ prompt: `row ${index}` }));
      const request = { workflow, rows, idempotencyKey: `batch ${kind}` };
      const { batch, runs } = await services.runs.startBatch(request);
      expect(await services.runs.startBatch(request)).toEqual({ batch, runs });
      await Promise.all(runs.map((id) => ended(services, id)));
      expect(await services.runs.counts(batch)).toEqual({ queued: 0, running: 0, done: 25, failed: 0, cancelled: 0 });
      const page = await services.runs.list({ batch, limit: 10 });
      const rest = await services.runs.list({ batch, limit: 100, before: page.at(-1)?.id ?? '' });
      expect([...page, ...rest].map(({ id }) => id).reverse()).toEqual(runs);
      const broken = services.runs.startBatch({ workflow, rows: [{ prompt: 'fine' }, { colour: 'red' }] });
      await expect(broken).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(/^Row 2: /) });
      expect(await services.runs.list({ state: 'queued' })).toEqual([]);
    });

    it('a single task uses values that were sent before, and the server computes its key', async () => {
      const bytes = encodeValue([1, 2, 3]);
      await services.artifacts.put(hashOf(bytes), bytes);
      const start = () => services.runs.startTask({ type: 'step', version: 1, params: { value: 4 }, inputs: { after: hashOf(bytes) } });
      const first = await ended(services, (await start()).id);
      expect(Object.keys(first.outputs)).toEqual(['value']);
      expect(await storedValue(services, first.outputs.value)).toEqual([10]);
      const again = await ended(services, (await start()).id);
      expect(again.outputs.value?.key).toBe(first.outputs.value?.key);
      const wrong = encodeValue(['no number']);
      await services.artifacts.put(hashOf(wrong), wrong);
      const { id } = await services.runs.startTask({ type: 'step', version: 1, params: {}, inputs: { after: hashOf(wrong) } });
      expect(await ended(services, id)).toMatchObject({ state: 'failed' });
    });

    it('a run can be removed only after it has ended', async () => {
      const { id } = await services.runs.start({ workflow: textWorkflow() });
      await ended(services, id);
      await services.runs.remove(id);
      await expect(services.runs.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const gate = file();
      const waiting = await services.runs.start({ workflow: steps({ a: { params: { gate } } }) });
      await expect(services.runs.remove(waiting.id)).rejects.toMatchObject({ code: 'CONFLICT' });
      await services.runs.cancel(waiting.id);
      await ended(services, waiting.id);
    });
  });
});
