import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { BenchRow } from '../report.ts';

const viewport = { width: 1440, height: 900 };

type Received = { readonly at: number; readonly bytes: number };

/** Notes each script as it has come, with its bytes on the wire. */
const watchScripts = async (context: BrowserContext, page: Page): Promise<readonly Received[]> => {
  const received: Received[] = [];
  const types = new Map<string, string>();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (types.get(requestId) === 'Script') received.push({ at: performance.now(), bytes: encodedDataLength });
  });
  return received;
};

/** JavaScript that comes before a screen of the studio is drawn: what its parts wait for. */
export const measureScripts = async (browser: Browser, studio: string): Promise<BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const { name, hash, sign } of [
    { name: 'start page', hash: '', sign: 'form input' },
    { name: 'editor', hash: '#edit', sign: '.react-flow__node' },
  ]) {
    const context = await browser.newContext({ viewport, serviceWorkers: 'block' });
    const page = await context.newPage();
    const received = await watchScripts(context, page);
    const begun = performance.now();
    await page.goto(`${studio}/${hash}`, { waitUntil: 'commit' });
    await page.locator(sign).first().waitFor();
    const drawn = performance.now();
    const before = received.filter(({ at }) => at <= drawn);
    const words = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0);
    rows.push({
      screen: name,
      'JavaScript KB (gzip)': before.reduce((sum, { bytes }) => sum + bytes, 0) / 1000,
      files: before.length,
      'first words ms': words,
      'drawn ms': drawn - begun,
    });
    await context.close();
  }
  return rows;
};

/** From asking for the page to the picture of a prompt, typed at once: with nothing in the cache, and on the second visit. */
export const measureFirstPicture = async (browser: Browser, studio: string): Promise<BenchRow[]> => {
  const context = await browser.newContext({ viewport });
  const rows: BenchRow[] = [];
  try {
    // another prompt each time: the picture of the first is kept
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
      // the large picture can only be opened when it is whole
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
