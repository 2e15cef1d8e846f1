import type { Browser, CDPSession, Page } from '@playwright/test';
import type { BenchRow } from '../report.ts';
import { quantile } from '../shared/timing.ts';
import { nodeCount } from './canvas.ts';
import { largeWorkflow, linkTo } from './large-workflow.ts';

const sentence = 'a red fox with a tall black hat reads a small book';
/** Milliseconds from a key press to the frame that shows the letter, and to the end of the work after it: checking, saving. */
const [shown, settled] = [100, 700];

/** Processor time of the page's thread so far, milliseconds: scripts, layout and style, or everything. */
const worked = async (session: CDPSession): Promise<{ readonly own: number; readonly all: number }> => {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted: string) => 1000 * (metrics.find(({ name }) => name === wanted)?.value ?? 0);
  return { own: of('ScriptDuration') + of('LayoutDuration') + of('RecalcStyleDuration'), all: of('TaskDuration') };
};

/** Types a sentence into the focused element. */
const typed = async (page: Page, name: string): Promise<BenchRow> => {
  const session = await page.context().newCDPSession(page);
  // processor time of the thread, so that a busy machine does not count as our work
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const strokes: { readonly own: number; readonly all: number; readonly later: number }[] = [];
  for (const key of sentence) {
    const before = await worked(session);
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await page.waitForTimeout(shown);
    const drawn = await worked(session);
    await page.waitForTimeout(settled - shown);
    const after = await worked(session);
    strokes.push({ own: drawn.own - before.own, all: drawn.all - before.all, later: after.own - drawn.own });
  }
  await session.detach();
  const of = (part: keyof (typeof strokes)[number], share: number) =>
    quantile(
      strokes.map((stroke) => stroke[part]),
      share,
    );
  return {
    page: name,
    keys: strokes.length,
    'own p50 ms': of('own', 0.5),
    'own p95 ms': of('own', 0.95),
    'whole thread p95 ms': of('all', 0.95),
    'afterwards p95 ms': of('later', 0.95),
  };
};

/** Typing a prompt in a card among 1,000 nodes, and in a workflow of four; beside an empty text area. */
export const measureTyping = async (browser: Browser, studio: string): Promise<BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const count of [nodeCount, 4]) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(linkTo(studio, largeWorkflow(count)));
    await page.locator('.react-flow__node').first().waitFor();
    await page.waitForTimeout(2500);
    // zoom in until the forms are drawn
    await page.mouse.move(700, 450);
    while ((await page.locator('.react-flow__node textarea').count()) === 0) await page.mouse.wheel(0, -240);
    await page.waitForTimeout(1500);
    await page.locator('.react-flow__node textarea').first().focus();
    rows.push(await typed(page, `studio, ${count} nodes`));
    await context.close();
  }
  const page = await browser.newPage();
  await page.setContent('<textarea autofocus></textarea>');
  await page.locator('textarea').focus();
  rows.push(await typed(page, 'an empty page'));
  await page.close();
  return rows;
};
