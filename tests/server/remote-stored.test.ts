import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { execute, local, memoryStore, plan, type RunEvent, split, type Workflow } from '../../graph/index.ts';
import { artifactsAt, remote } from '../../server/client/index.ts';
import { homes } from '../support/server/databases.ts';
import { openHome, steps } from '../support/server/open.ts';
import { stack } from '../support/server/stack.ts';
import { testRegistry } from '../support/server/step-node.ts';

const { home } = homes('embedded');
/** A child process can take seconds to start on a busy machine. */
const patient = { timeout: 50_000 };

/** A server with a database and a child process, and an evaluator for it. */
const open = async () => {
  const services = await openHome(await home());
  const { client, origin } = await stack({ services });
  const there = remote({ client, artifacts: artifactsAt({ server: origin }), models: async () => [] });
  const run = async (workflow: Workflow, signal = new AbortController().signal, evaluate = there) => {
    const events: RunEvent[] = [];
    const store = memoryStore({ maxBytes: 1e6 });
    const emit = (event: RunEvent) => void events.push(event);
    const results = execute(plan({ workflow, registry: testRegistry }), { evaluate, store, signal, emit });
    return { results, events };
  };
  return { services, there, run };
};

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'unclip-remote-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

describe('tasks that a server computes in child processes', () => {
  it('a remote task gives the same outputs as a local one, reports progress, and is computed once however often it is requested', async () => {
    const { run, there, services } = await open();
    const note = join(folder(), 'note');
    const workflow = steps({ a: { params: { value: 4, steps: 3 } }, b: { params: { value: 5, note }, after: 'a' } });
    const first = await run(workflow);
    expect((await first.results).get('b')).toEqual({ value: [9] });
    // progress is reported about ten times a second, and always for the first step
    expect(first.events).toContainEqual(expect.objectContaining({ type: 'node-progress', nodeId: 'a', step: 1, of: 3 }));
    // the second client has no stored outputs; the server finds them by the hashes of the inputs
    expect((await (await run(workflow)).results).get('b')).toEqual({ value: [9] });
    const mixed = split(({ nodeId }) => nodeId === 'b', there, local(testRegistry, undefined));
    expect((await (await run(workflow, undefined, mixed)).results).get('b')).toEqual({ value: [9] });
    expect(readFileSync(note, 'utf8').trim().split('\n')).toEqual(['5']);
    await expect.poll(() => services.runs.list({}), patient).toEqual([]);
  });

  it('a task that fails on the server fails with the id of its node and the message of its error', async () => {
    const { run } = await open();
    const { results, events } = await run(steps({ bad: { params: { fault: 'fail' } } }));
    await expect(results).rejects.toMatchObject({
      code: 'NODE_FAILED',
      nodeId: 'bad',
      message: 'Node "bad" failed: the step was told to fail.',
    });
    expect(events.at(-1)).toEqual({ type: 'run-end', ok: false });
  });

  it('a single task whose client has disconnected is removed an hour after its end', async () => {
    const place = await home();
    const first = await openHome(place);
    const { id } = await first.runs.startTask({ type: 'step', version: 1, params: { value: 1 }, inputs: {} });
    await expect.poll(async () => (await first.runs.get(id)).state, patient).toBe('done');
    const { endedAt = 0 } = await first.runs.get(id);
    await first.close();
    onTestFinished(() => void vi.useRealTimers());
    for (const [minutes, runs] of [
      [59, [expect.objectContaining({ id })]],
      [61, []],
    ] as const) {
      vi.useFakeTimers({ toFake: ['Date'], now: endedAt + minutes * 60_000 });
      const services = await openHome(place);
      expect(await services.runs.list({})).toEqual(runs);
      await services.close();
    }
  });

  it('cancelling a local run cancels its task on the server', async () => {
    const { run, services } = await open();
    const gate = join(folder(), 'gate');
    const note = `${gate}.note`;
    const stop = new AbortController();
    const { results } = await run(steps({ held: { params: { gate, note } } }), stop.signal);
    await expect.poll(() => existsSync(note), patient).toBe(true);
    stop.abort();
    await expect(results).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await services.runs.counts()).running).toBe(0);
    writeFileSync(gate, '');
  });
});
