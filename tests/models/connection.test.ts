import { afterEach, expect, it } from 'vitest';
import type { Connection } from '../../models/backends/connection.ts';
import { connect } from '../../models/backends/node/connection.ts';
import { movable } from '../../models/backends/rpc.ts';
import { weightsOf } from '../../models/backends/weights.ts';
import { tinyFamily } from '../support/models/tiny.ts';

const file = new URL('../support/models/crashing-worker.ts', import.meta.url);
let connection: Connection;
afterEach(() => connection.close());
const call = (key: string, signal?: AbortSignal) => connection.call((network) => network.release(key), signal);

it('a worker that throws rejects its call with the reason, and the next call starts a new worker', async () => {
  connection = connect(file, {});
  await expect(call('throw')).rejects.toMatchObject({ code: 'RUN_FAILED', sentence: { params: { reason: 'out of paper' } } });
  await expect(call('hello')).resolves.toBeUndefined();
});

it('a worker that exits rejects its call with the exit code, and a new worker answers the calls behind it', async () => {
  connection = connect(file, {});
  const [crashed, waiting] = [call('exit'), call('hello')];
  await expect(crashed).rejects.toMatchObject({ code: 'RUN_FAILED', sentence: { params: { reason: 'exit code 3' } } });
  await expect(waiting).resolves.toBeUndefined();
});

it('an error of a worker keeps its class, its code and its sentence', async () => {
  connection = connect(file, {});
  await expect(call('refuse')).rejects.toMatchObject({
    name: 'ModelError',
    code: 'BAD_WEIGHTS',
    message: 'The network tiny is broken.',
    sentence: { template: 'The network {name} is broken.', params: { name: 'tiny' } },
  });
});

it('movable tensors are moved to the worker, and other tensors are copied', async () => {
  connection = connect(file, {});
  const weights = weightsOf(await tinyFamily(), 'decoder');
  const tensors = () => ({ x: { dims: [3], data: Float32Array.of(1, 2, 3) } });
  const [moved, copied] = [movable(tensors()), tensors()];
  const send = (feeds: typeof moved) => connection.call((network) => network.run(weights, feeds));
  expect((await send(moved)).x?.data).toEqual(Float32Array.of(1, 2, 3));
  expect(moved.x.data).toHaveLength(0);
  expect((await send(copied)).x?.data).toEqual(Float32Array.of(1, 2, 3));
  expect(copied.x.data).toHaveLength(3);
});

it('a call that is aborted while it waits is never sent to the worker', async () => {
  connection = connect(file, {});
  const stop = new AbortController();
  const first = call('hello');
  const dropped = call('exit', stop.signal);
  stop.abort();
  await expect(dropped).rejects.toMatchObject({ code: 'ABORTED' });
  await first;
  await expect(call('again')).resolves.toBeUndefined();
});

it('closing rejects the running and the waiting calls at once, and ends the worker only after its answer', async () => {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  connection = connect(file, { gate });
  const outcomes = Promise.allSettled([call('wait'), call('hello')]);
  let ended = false;
  const closing = connection.close().then(() => {
    ended = true;
  });
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ABORTED' } });
  expect(ended).toBe(false);
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  await closing;
});
