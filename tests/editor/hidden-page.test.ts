import { expect, it, onTestFinished, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { noServer } from '../../editor/engine/server/access.ts';
import { createServerModels } from '../../editor/engine/server/server-models.ts';
import type { ServerState } from '../../editor/engine/server/types.ts';
import type { ServerClient } from '../../server/client/index.ts';

it('a hidden page does not read the imports of the server, and reads them at once when it is visible again', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let reads = 0;
  const query = async () => {
    reads++;
    return [];
  };
  const client = { models: { imports: { query } } } as unknown as ServerClient; // the only procedure that is called
  const models = createServerModels({
    client,
    store: createStore<ServerState>(() => noServer().store.getState()),
    changed: () => undefined,
  });
  models.watch();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reads).toBeGreaterThan(2);
  const before = reads;
  models.listen(false);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(reads).toBe(before);
  models.listen(true);
  expect(reads).toBe(before + 1);
  models.end();
});
