import { describe, expect, it } from 'vitest';
import { frameAt, framesInOrder, frameUnder } from '../../editor/kit/filmstrip/playback.ts';

describe('a filmstrip', () => {
  const at = (elapsed: number, mode: 'loop' | 'swing') => frameAt({ start: 0, elapsed, delay: 100, count: 4, mode });

  it('plays round and round', () => {
    expect([0, 99, 100, 399, 400, 950].map((elapsed) => at(elapsed, 'loop'))).toEqual([0, 0, 1, 3, 0, 1]);
  });

  it('plays to the end and back without showing an end twice', () => {
    expect([0, 100, 200, 300, 400, 500, 600, 700].map((elapsed) => at(elapsed, 'swing'))).toEqual([0, 1, 2, 3, 2, 1, 0, 1]);
  });

  it('begins where it stood', () => {
    expect(frameAt({ start: 2, elapsed: 100, delay: 100, count: 4, mode: 'loop' })).toBe(3);
    expect(frameAt({ start: 3, elapsed: 100, delay: 100, count: 4, mode: 'swing' })).toBe(2);
  });

  it('stands still with one picture', () => {
    expect(frameAt({ start: 0, elapsed: 5000, delay: 100, count: 1, mode: 'swing' })).toBe(0);
  });

  it('is written in the order it plays', () => {
    expect(framesInOrder(4, 'loop')).toEqual([0, 1, 2, 3]);
    expect(framesInOrder(4, 'swing')).toEqual([0, 1, 2, 3, 2, 1]);
    expect(framesInOrder(1, 'swing')).toEqual([0]);
  });

  it('shows the frame under the pointer, and the first or last beyond its ends', () => {
    expect([-1, 0, 0.24, 0.25, 0.99, 1, 7].map((share) => frameUnder(share, 4))).toEqual([0, 0, 0, 1, 3, 3, 3]);
  });
});
