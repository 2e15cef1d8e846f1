import { describe, expect, test } from 'vitest';
import { begin, computed, fold } from '../../cli/progress.ts';
import { barText, progressView } from '../../cli/progress-view.ts';
import type { RunEvent } from '../../graph/index.ts';
import { fakeHost } from '../support/cli/fake-host.ts';

const start = (nodeId: string): RunEvent => ({ type: 'node-start', nodeId, key: nodeId });
const progress = (nodeId: string, step: number, of: number): RunEvent => ({ type: 'node-progress', nodeId, step, of });
const end = (nodeId: string, cached = false): RunEvent => ({ type: 'node-end', nodeId, key: nodeId, cached, ms: 1200 });

describe('progress', () => {
  test('the fold counts finished steps and knows those at work', () => {
    const events = [start('a'), progress('a', 3, 10), end('b', true), end('c')];
    const folded = events.reduce(fold, begin(5));
    expect(Object.keys(folded.finished)).toEqual(['b', 'c']);
    expect(folded.working).toEqual({ a: { step: 3, of: 10 } });
    expect(computed(folded)).toBe(1);
  });

  test('a failed step is no longer at work', () => {
    const failed: RunEvent = { type: 'node-error', nodeId: 'a', code: 'NODE_FAILED', message: 'It broke.' };
    expect([start('a'), failed].reduce(fold, begin(1)).working).toEqual({});
  });

  test('the bar grows within a long step', () => {
    const folded = [end('a'), start('b'), progress('b', 1, 2)].reduce(fold, begin(4));
    expect(barText(folded, { label: 'row-1', ms: 1500 })).toBe(`row-1  [${'#'.repeat(9)}${'-'.repeat(15)}] 1/4  b 1/2  1.5 s`);
  });

  test('on a terminal the bar is drawn over itself, fits its width and is gone at the end', () => {
    const host = fakeHost({ columns: 30 });
    const view = progressView(host, 2, '');
    view.emit(start('a-node-with-a-very-long-name'));
    expect(host.printed.note).not.toContain('\n');
    expect(host.printed.note.replace('\r\x1b[2K', '').length).toBeLessThan(30);
    view.end();
    expect(host.printed.note.endsWith('\r\x1b[2K')).toBe(true);
  });

  test('the bar is not redrawn for every one of many steps', () => {
    const host = fakeHost({ columns: 80 });
    const view = progressView(host, 1, '');
    for (let step = 1; step <= 100; step++) view.emit(progress('a', step, 100));
    expect(host.printed.note.split('\r').length - 1).toBe(1);
  });

  test('in a pipe each finished step is a plain line', () => {
    const host = fakeHost();
    const view = progressView(host, 2, 'row-1');
    for (const event of [start('a'), progress('a', 1, 9), end('a'), end('b', true)]) view.emit(event);
    view.end();
    expect(host.printed.note).toBe('row-1: [1/2] a 1.2 s\nrow-1: [2/2] b was in the store\n');
  });

  test('in a pipe a long step tells every five seconds how far it is', () => {
    const host = fakeHost();
    const view = progressView(host, 1, '');
    for (let step = 1; step <= 12; step++) {
      host.clock.now += 1000;
      view.emit(progress('a', step, 12));
    }
    expect(host.printed.note).toBe('[0/1] a: step 5 of 12\n[0/1] a: step 10 of 12\n');
  });
});
