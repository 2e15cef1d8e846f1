import { describe, expect, it } from 'vitest';
import { createRunQueue } from '../../editor/engine/run/run-queue.ts';
import { deferred } from '../support/editor/host.ts';

describe('the slot', () => {
  const job = (slot: ReturnType<typeof createRunQueue>, kind: 'run' | 'live' | 'preview', log: string[]) => {
    const gate = deferred();
    const done = slot
      .request(kind, async (signal) => {
        log.push(`${kind} starts`);
        await Promise.race([gate.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
        if (signal.aborted) throw signal.reason;
        return kind;
      })
      .catch((error: unknown) => (error instanceof Error && 'code' in error ? error.code : error));
    return { done, end: () => gate.resolve() };
  };

  it('lets a preview wait for a run that was asked for, and interrupt a live one', async () => {
    const [slot, log] = [createRunQueue(), [] as string[]];
    const live = job(slot, 'live', log);
    const first = job(slot, 'preview', log);
    expect(await live.done).toBe('ABORTED');
    const run = job(slot, 'run', log);
    expect(await first.done).toBe('ABORTED');
    const [older, newer] = [job(slot, 'preview', log), job(slot, 'preview', log)];
    expect(await older.done).toBe('ABORTED');
    run.end();
    expect(await run.done).toBe('run');
    newer.end();
    expect(await newer.done).toBe('preview');
    expect(log).toEqual(['live starts', 'preview starts', 'run starts', 'preview starts']);
  });

  it('goes on after a job that fails', async () => {
    const slot = createRunQueue();
    await expect(slot.request('run', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slot.request('run', async () => 1)).toBe(1);
  });
});
