import type { Browser, CDPSession, Page } from '@playwright/test';
import type { BenchRow } from '../report.ts';

const seconds = 30;

type Work = { readonly tasks: number; readonly script: number };
const workOf = async (session: CDPSession): Promise<Work> => {
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000;
  return { tasks: value('TaskDuration'), script: value('ScriptDuration') };
};

/**
 * Makes a page believe that another tab is in front of it, because every tab of a headless browser is in front. The browser still draws
 * frames, which it would not in a tab that is hidden, so the numbers are an upper limit.
 */
const hide = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });

/** What a hidden tab with a workflow does within half a minute: milliseconds of tasks and scripts of its main thread, and requests. */
export const measureHiddenTab = async (browser: Browser, studio: string, { server }: { readonly server: boolean }): Promise<BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const { screen, hash, sign } of [
    { screen: 'start page', hash: '', sign: 'form input' },
    { screen: 'editor', hash: '#edit', sign: '.react-flow__node' },
  ]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    if (!server) await page.route('**/api/**', (route) => route.abort());
    await page.goto(`${studio}/${hash}`);
    await page.locator(sign).first().waitFor();
    // the files for offline use are fetched three seconds after the start
    await page.waitForTimeout(15_000);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    await hide(page);
    await page.waitForTimeout(2000);
    let requests = 0;
    page.on('request', () => requests++);
    const before = await workOf(session);
    await page.waitForTimeout(seconds * 1000);
    const after = await workOf(session);
    rows.push({
      screen,
      server: server ? 'yes' : 'no',
      'tasks ms': after.tasks - before.tasks,
      'scripts ms': after.script - before.script,
      requests,
    });
    await context.close();
  }
  return rows;
};
