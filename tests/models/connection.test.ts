import { afterEach, expect, test } from 'vitest';
import type { Connection, Request } from '../../models/backends/messages.ts';
import { connect } from '../../models/backends/node/connection.ts';

const file = new URL('../support/models/crashing-worker.ts', import.meta.url);
const ask = (key: string): Request => ({ kind: 'release', key });
let connection: Connection;
afterEach(() => connection.close());

test('a worker that throws rejects its request with the reason, and the next request starts a new one', async () => {
  connection = connect(file, {});
  await expect(connection.call(ask('throw'), [])).rejects.toMatchObject({
    code: 'RUN_FAILED',
    message: expect.stringContaining('stopped (out of paper)'),
  });
  await expect(connection.call(ask('hello'), [])).resolves.toHaveProperty('hello');
});

test('a worker that exits rejects its request with the exit code; requests behind it are answered by a new one', async () => {
  connection = connect(file, {});
  const [crashed, waiting] = [connection.call(ask('exit'), []), connection.call(ask('hello'), [])];
  await expect(crashed).rejects.toMatchObject({ code: 'RUN_FAILED', message: expect.stringContaining('exit code 3') });
  await expect(waiting).resolves.toHaveProperty('hello');
});

test('a request that is aborted while it waits is never sent', async () => {
  connection = connect(file, {});
  const stop = new AbortController();
  const first = connection.call(ask('hello'), []);
  const dropped = connection.call(ask('exit'), [], stop.signal);
  stop.abort();
  await expect(dropped).rejects.toMatchObject({ code: 'ABORTED' });
  await first;
  await expect(connection.call(ask('again'), [])).resolves.toHaveProperty('again');
});

test('closing rejects what is under way and what waits at once, and ends the worker only when it has answered', async () => {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  connection = connect(file, { gate });
  const outcomes = Promise.allSettled([connection.call(ask('hold'), []), connection.call(ask('hello'), [])]);
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
