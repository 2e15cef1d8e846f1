import { describe, expect, it } from 'vitest';
import { type Evaluate, execute, local, memoryStore, plan, setParam, split, type Task } from '../../graph/index.ts';
import { type Artifacts, artifactsAt, remote } from '../../server/client/index.ts';
import { executeContract } from '../support/graph/execute-contract.ts';
import { failureContract } from '../support/graph/failure-contract.ts';
import { registry, sketch } from '../support/graph/fakes.ts';
import { makeStore, storeKinds } from '../support/graph/open-stores.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { remotePlacement } from '../support/server/remote-placement.ts';
import { stack } from '../support/server/stack.ts';

describe.each(storeKinds)('a run whose tasks a server computes, with the store %s', (kind) => {
  executeContract(() => ({ place: remotePlacement(), store: makeStore(kind) }));
  failureContract(() => ({ place: remotePlacement(), store: makeStore(kind) }), true);
});

describe('values of remote tasks', () => {
  const sketched = sketch({
    words: ['text', { lines: ['a', 'bcd'] }],
    encode: ['encode', {}, { text: 'words.text' }],
    mix: ['mix', { seed: 0.5 }, { a: 'encode.embedding' }],
  });
  const open = async () => {
    const services = fakeServices({ registry, services: { visit: () => undefined } });
    const { client, origin } = await stack({ services });
    const remoteArtifacts = artifactsAt({ server: origin });
    const traffic = { sent: [] as string[], read: [] as string[] };
    const artifacts: Artifacts = {
      read(hash, signal) {
        traffic.read.push(hash);
        return remoteArtifacts.read(hash, signal);
      },
      send(hash, bytes, signal) {
        traffic.sent.push(hash);
        return remoteArtifacts.send(hash, bytes, signal);
      },
    };
    const settings = { client, artifacts, models: async () => [] };
    return { services, traffic, evaluate: remote(settings), settings };
  };
  const planned = plan({ workflow: sketched, registry });
  const signal = new AbortController().signal;

  it('a value that the server computed or received before is named and not sent again', async () => {
    const { evaluate, traffic } = await open();
    const go = (place: Evaluate) =>
      execute(planned, { evaluate: place, store: memoryStore({ maxBytes: 1e6 }), signal, emit: () => undefined });
    await go(evaluate);
    expect(traffic.sent).toEqual([]);
    const here = local(registry, { visit: () => undefined });
    await go(split(({ type }) => type === 'mix', evaluate, here));
    // the embedding that the client computed equals the one that the server computed before
    expect(traffic.sent).toEqual([]);
    const other = plan({ workflow: setParam(sketched, { node: 'words', param: 'lines', value: ['another'] }), registry });
    const mixed = split(({ type }) => type === 'mix', evaluate, here);
    for (let time = 0; time < 2; time++)
      await execute(other, { evaluate: mixed, store: memoryStore({ maxBytes: 1e6 }), signal, emit: () => undefined });
    expect(traffic.sent).toHaveLength(1);
  });

  it('outputs that nothing local reads stay on the server, and the next task names them', async () => {
    const { traffic, settings } = await open();
    const evaluate = remote({ ...settings, stays: ({ nodeId }) => nodeId !== 'mix' });
    const store = memoryStore({ maxBytes: 1e6 });
    const results = await execute(planned, { evaluate, store, signal, emit: () => undefined });
    expect(traffic.sent).toEqual([]);
    expect(traffic.read).toHaveLength(1);
    const alone = await execute(planned, {
      evaluate: local(registry, { visit: () => undefined }),
      store: memoryStore({ maxBytes: 1e6 }),
      signal,
      emit: () => undefined,
    });
    expect(results).toEqual(alone);
  });

  it('a task whose remote input was evicted fails with an error that says what to do', async () => {
    const { settings } = await open();
    const [words, encode] = planned.tasks;
    if (!words || !encode) throw new Error('There are two tasks.');
    const call = { inputs: { text: { $server: 'f'.repeat(64) } }, signal, progress: () => undefined };
    await expect(remote(settings)(encode, call)).rejects.toMatchObject({
      code: 'FORGOTTEN',
      message: expect.stringContaining('Run again.'),
    });
  });

  it('a remote task leaves no run in the list of runs', async () => {
    const { evaluate, services } = await open();
    await execute(planned, { evaluate, store: memoryStore({ maxBytes: 1e6 }), signal, emit: () => undefined });
    await expect.poll(() => services.runs.list({}), { timeout: 30_000 }).toEqual([]);
  });

  it('a task is not sent to a server whose model has another version', async () => {
    const { evaluate } = await open();
    const [first] = planned.tasks;
    if (!first) throw new Error('There is a first task.');
    const task: Task = { ...first, model: { family: 'tiny', hash: 'other', space: 'tiny', noise: '' } };
    const call = { inputs: {}, signal, progress: () => undefined };
    await expect(evaluate(task, call)).rejects.toMatchObject({ code: 'MODEL_MISSING', nodeId: first.nodeId });
  });
});
