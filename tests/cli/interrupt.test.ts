import { describe, expect, test } from 'vitest';
import { stopOnInterrupt } from '../../cli/interrupt.ts';
import { fakeHost } from '../support/cli/fake-host.ts';

describe('Ctrl-C', () => {
  test('the first press aborts and says how to end at once', () => {
    const host = fakeHost();
    const { signal } = stopOnInterrupt(host);
    host.interrupt();
    expect(signal.aborted).toBe(true);
    expect(host.printed.note).toBe('Stopping. Press Ctrl-C again to end at once.\n');
    expect(host.kills.count).toBe(0);
  });

  test('the second press ends the process', () => {
    const host = fakeHost();
    stopOnInterrupt(host);
    host.interrupt();
    host.clock.now += 1000;
    host.interrupt();
    expect(host.kills.count).toBe(1);
  });

  test('one press that npm and the terminal both pass on counts once', () => {
    const host = fakeHost();
    stopOnInterrupt(host);
    host.interrupt();
    host.clock.now += 5;
    host.interrupt();
    expect(host.kills.count).toBe(0);
  });

  test('after the end nothing listens any more', () => {
    const host = fakeHost();
    const { signal, end } = stopOnInterrupt(host);
    end();
    host.interrupt();
    expect(signal.aborted).toBe(false);
  });
});
