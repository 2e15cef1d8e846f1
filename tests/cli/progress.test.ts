import { describe, expect, it } from 'vitest';
import { begin, computed, fold } from '../../cli/progress.ts';
import { progressView, runText } from '../../cli/progress-view.ts';
import type { RunEvent } from '../../graph/index.ts';
import { fakeHost } from '../support/cli/fake-host.ts';

const start = (nodeId: string): RunEvent => ({ type: 'node-start', nodeId, key: nodeId });
const progress = (nodeId: string, step: number, of: number): RunEvent => ({ type: 'node-progress', nodeId, step, of });
const end = (nodeId: string, cached = false): RunEvent => ({ type: 'node-end', nodeId, key: nodeId, cached, ms: 1200 });

describe('progress', () => {
  it('the progress counts finished steps and lists the running ones', () => {
    const events = [start('a'), progress('a', 3, 10), end('b', true), end('c')];
    const folded = events.reduce((before, event) => fold(before, event), begin(5));
    expect(Object.keys(folded.finished)).toEqual(['b', 'c']);
    expect(folded.working).toEqual({ a: { step: 3, of: 10, from: { step: 3, at: 0 } } });
    expect(computed(folded)).toBe(1);
  });

  it('a failed step is no longer listed as running', () => {
    const failed: RunEvent = { type: 'node-error', nodeId: 'a', code: 'NODE_FAILED', message: 'It broke.' };
    expect([start('a'), failed].reduce((before, event) => fold(before, event), begin(1)).working).toEqual({});
  });

  it('the progress bar grows during a long step', () => {
    const folded = [end('a'), start('b'), progress('b', 1, 2)].reduce((before, event) => fold(before, event), begin(4));
    expect(runText(folded, { label: 'row-1', ms: 1500, now: 1500 })).toBe(`row-1  [${'#'.repeat(9)}${'-'.repeat(15)}] 1/4  b 1/2  1.5 s`);
  });

  it('the progress bar says how long a long step still takes, counted from its first report', () => {
    const reports = [fold(begin(2), progress('encode', 100, 1100), 1000), progress('encode', 350, 1100)] as const;
    const folded = fold(reports[0], reports[1], 61_000);
    expect(runText(folded, { label: '', ms: 61_000, now: 61_000 })).toContain('encode 350/1100, about 3 min 0 s left');
  });

  it('on a terminal the progress bar is redrawn in place, fits the width and is removed at the end', () => {
    const host = fakeHost({ columns: 30 });
    const view = progressView(host, 2, '');
    view.emit(start('a-node-with-a-very-long-name'));
    expect(host.printed.note).not.toContain('\n');
    expect(host.printed.note.replace('\r\x1b[2K', '').length).toBeLessThan(30);
    view.end();
    expect(host.printed.note.endsWith('\r\x1b[2K')).toBe(true);
  });

  it('the progress bar is not redrawn for each of many quick steps', () => {
    const host = fakeHost({ columns: 80 });
    const view = progressView(host, 1, '');
    for (let step = 1; step <= 100; step++) view.emit(progress('a', step, 100));
    expect(host.printed.note.split('\r').length - 1).toBe(1);
  });

  it('in a pipe each finished step prints a plain line', () => {
    const host = fakeHost();
    const view = progressView(host, 2, 'row-1');
    for (const event of [start('a'), progress('a', 1, 9), end('a'), end('b', true)]) view.emit(event);
    view.end();
    expect(host.printed.note).toBe('row-1: [1/2] a 1.2 s\nrow-1: [2/2] b was in the store\n');
  });

  it('in a pipe a long step prints its progress every five seconds', () => {
    const host = fakeHost();
    const view = progressView(host, 1, '');
    for (let step = 1; step <= 12; step++) {
      host.clock.now += 1000;
      view.emit(progress('a', step, 12));
    }
    expect(host.printed.note).toBe('[0/1] a: step 5 of 12\n[0/1] a: step 10 of 12\n');
  });
});
