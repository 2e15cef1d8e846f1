import type { Browser, Page } from '@playwright/test';
import type { BenchRow } from '../report.ts';

const viewport = { width: 1440, height: 900 };

type Received = { readonly files: number; readonly bytes: number };

/**
 * The scripts that a page has received when an element first appears: their number and their transferred bytes without headers. The page counts
 * them itself, because it fetches more in the moment after.
 */
const scriptsBefore = async (page: Page, sign: string): Promise<() => Promise<Received>> => {
  let received: Received | undefined;
  await page.exposeFunction('scriptsReceived', (found: Received) => {
    received = found;
  });
  await page.addInitScript((selector) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector(selector)) return;
      observer.disconnect();
      const scripts = performance
        .getEntriesByType('resource')
        .filter((entry): entry is PerformanceResourceTiming => entry instanceof PerformanceResourceTiming && /\.js(\?|$)/.test(entry.name));
      const bytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
      // the function that is exposed above
      (globalThis as unknown as { scriptsReceived: (found: Received) => void }).scriptsReceived({ files: scripts.length, bytes });
    }).observe(document, { childList: true, subtree: true });
  }, sign);
  return async () => {
    await page.locator(sign).first().waitFor();
    while (!received) await page.waitForTimeout(10);
    return received;
  };
};

/** The JavaScript that is received before a screen of the studio is drawn. */
export const measureScripts = async (browser: Browser, studio: string): Promise<BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const { name, hash, sign } of [
    { name: 'start page', hash: '', sign: 'form input' },
    { name: 'editor', hash: '#edit', sign: '.react-flow__node' },
  ]) {
    const context = await browser.newContext({ viewport, serviceWorkers: 'block' });
    const page = await context.newPage();
    const received = await scriptsBefore(page, sign);
    const begun = performance.now();
    await page.goto(`${studio}/${hash}`, { waitUntil: 'commit' });
    await page.locator(sign).first().waitFor();
    const drawn = performance.now();
    const { files, bytes } = await received();
    const words = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0);
    rows.push({
      screen: name,
      'JavaScript KB (gzip)': bytes / 1000,
      files,
      'first words ms': words,
      'drawn ms': drawn - begun,
    });
    await context.close();
  }
  return rows;
};

/** From the request for the page to the picture of a prompt that is typed at once: with an empty cache, and on the second visit. */
export const measureFirstPicture = async (browser: Browser, studio: string): Promise<BenchRow[]> => {
  const context = await browser.newContext({ viewport });
  const rows: BenchRow[] = [];
  try {
    // another prompt each time, because results are stored
    for (const [visit, prompt] of [
      ['first visit', 'a fox wearing a crown'],
      ['second visit', 'a cat wearing a hat'],
    ] as const) {
      const page = await context.newPage();
      const begun = performance.now();
      await page.goto(studio, { waitUntil: 'commit' });
      await page.locator('form input').fill(prompt);
      const ready = performance.now();
      await page.keyboard.press('Enter');
      await page.locator('.react-flow__node canvas').last().waitFor({ timeout: 180_000 });
      const preview = performance.now();
      // the large picture can only be opened when it is complete
      await page.locator('.react-flow__node button canvas').last().waitFor({ timeout: 180_000 });
      rows.push({
        visit,
        'prompt typed ms': ready - begun,
        'first preview ms': preview - begun,
        'picture ms': performance.now() - begun,
      });
      await page.waitForTimeout(4000);
      await page.close();
    }
    return rows;
  } finally {
    await context.close();
  }
};
