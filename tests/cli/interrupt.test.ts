import { describe, expect, it } from 'vitest';
import { stopOnInterrupt } from '../../cli/interrupt.ts';
import { fakeHost } from '../support/cli/fake-host.ts';

describe('Ctrl-C', () => {
  it('the first Ctrl-C aborts the run and says how to end at once', () => {
    const host = fakeHost();
    const { signal } = stopOnInterrupt(host);
    host.interrupt();
    expect(signal.aborted).toBe(true);
    expect(host.printed.note).toBe('Stopping. Press Ctrl-C again to end at once.\n');
    expect(host.kills.count).toBe(0);
  });

  it('the second Ctrl-C ends the process', () => {
    const host = fakeHost();
    stopOnInterrupt(host);
    host.interrupt();
    host.clock.now += 1000;
    host.interrupt();
    expect(host.kills.count).toBe(1);
  });

  it('a Ctrl-C that npm and the terminal both forward counts once', () => {
    const host = fakeHost();
    stopOnInterrupt(host);
    host.interrupt();
    host.clock.now += 5;
    host.interrupt();
    expect(host.kills.count).toBe(0);
  });

  it('after the end of a run Ctrl-C has no listener', () => {
    const host = fakeHost();
    const { signal, end } = stopOnInterrupt(host);
    end();
    host.interrupt();
    expect(signal.aborted).toBe(false);
  });
});
