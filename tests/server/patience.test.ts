import { describe, expect, it } from 'vitest';
import { patient, sendMissing } from '../../server/client/index.ts';

const never = new AbortController().signal;
const away = new Error('fetch failed');
/** An error of the server's client. */
const told = (code: string) => Object.assign(new Error(code), { data: { httpStatus: 503, problem: { code } } });

/** A call that fails with each of these errors in order, and then returns how often it was called. */
const failing = (errors: readonly Error[]) => {
  let calls = 0;
  return async (): Promise<number> => {
    const error = errors[calls++];
    if (error) throw error;
    return calls;
  };
};

describe('retries', () => {
  it('a call is retried while the server is unreachable or busy, or after damaged bytes', async () => {
    const { persist } = patient({ pauses: [0], tries: 4 });
    expect(await persist(failing([away, told('UNAVAILABLE'), told('TOO_MANY'), told('DAMAGED')]), never)).toBe(5);
  });

  it('a call that the server has refused is not retried', async () => {
    const { persist } = patient({ pauses: [0], tries: 4 });
    await expect(persist(failing([told('NOT_FOUND')]), never)).rejects.toThrow('NOT_FOUND');
  });

  it('retries end after the maximum number of consecutive failures over all calls', async () => {
    const { persist } = patient({ pauses: [0], tries: 3 });
    expect(await persist(failing([away, away, away]), never)).toBe(4);
    await expect(persist(failing([away, away, away, away]), never)).rejects.toBe(away);
    await expect(persist(failing([away]), never)).rejects.toBe(away);
  });

  it('each retry is reported, and an error thrown by the listener ends the retries', async () => {
    const heard: number[] = [];
    const onRetry = (error: unknown, count: number) => {
      heard.push(count);
      if (count === 2) throw error;
    };
    const { persist } = patient({ pauses: [0], tries: 9, onRetry });
    await expect(persist(failing([away, away, away]), never)).rejects.toBe(away);
    expect(heard).toEqual([1, 2]);
  });

  it('an abort ends the wait for a retry with the reason of the signal', async () => {
    const stop = new AbortController();
    const { persist } = patient({ pauses: [1e6], tries: 9, onRetry: () => queueMicrotask(() => stop.abort(new Error('enough'))) });
    await expect(persist(failing([away]), stop.signal)).rejects.toThrow('enough');
  });
});

describe('sendMissing', () => {
  it('hashes are checked once, a hundred at a time, and only missing artifacts are sent', async () => {
    const asked: number[] = [];
    const sent: string[] = [];
    const hashes = Array.from({ length: 250 }, (_, index) => `${index % 210}`);
    await sendMissing(hashes, {
      async missing(some) {
        asked.push(some.length);
        return some.filter((hash) => hash.endsWith('7'));
      },
      supply: async (hash) => void sent.push(hash),
    });
    expect(asked).toEqual([100, 100, 10]);
    expect(sent).toHaveLength(21);
    expect(new Set(sent).size).toBe(21);
  });
});
