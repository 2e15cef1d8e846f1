import type { Page } from '@playwright/test';
import type { BenchRow } from '../report.ts';
import { quantile } from '../shared/timing.ts';

type Recorder = { readonly times: number[]; ended: boolean };

/** Records the times between all animation frames of a page during an action. Milliseconds. */
export const framesWhile = async (page: Page, act: () => Promise<void>): Promise<readonly number[]> => {
  await page.evaluate(() => {
    const recorder: Recorder = { times: [], ended: false };
    Object.assign(globalThis, { frameRecorder: recorder });
    const frame = (time: number) => {
      recorder.times.push(time);
      if (!recorder.ended) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await act();
  const times = await page.evaluate(() => {
    // set above
    const { frameRecorder } = globalThis as unknown as { frameRecorder: Recorder };
    frameRecorder.ended = true;
    return frameRecorder.times;
  });
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
};

/** Frames a second, and the share of frames over 50 ms. */
export const smoothness = (gaps: readonly number[]): BenchRow => {
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    'frames/s': gaps.length === 0 ? 0 : (1000 * gaps.length) / total,
    'over 50 ms %': (100 * gaps.filter((gap) => gap > 50).length) / Math.max(1, gaps.length),
    'p95 ms': quantile(gaps, 0.95),
  };
};

/** Moves the pressed pointer in a circle, one step a frame, for some seconds. */
export const circle = async (page: Page, at: { readonly x: number; readonly y: number }, seconds: number): Promise<void> => {
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) {
    const turn = ((performance.now() - start) / 1500) * 2 * Math.PI;
    await page.mouse.move(at.x + 160 * Math.sin(turn), at.y + 110 * (1 - Math.cos(turn)));
  }
  await page.mouse.up();
};
