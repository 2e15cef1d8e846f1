import type { Browser, Locator, Page } from '@playwright/test';
import latentSpace from '../../workflows/latent-space.json' with { type: 'json' };
import type { BenchRow } from '../report.ts';
import { circle, framesWhile, smoothness } from './frames.ts';
import { linkTo } from './large-workflow.ts';
import { servePage } from './serve-page.ts';

const seconds = 6;
const library = { type: 'library', version: 1, params: {}, inputs: {} };
const embeddingOf = (node: string) => ({ node, port: 'embedding' });

/** The 2,000 embeddings of the library, repeated ten times, and a PCA of them. */
const manyPoints = {
  format: 'unclip-workflow',
  version: 2,
  name: '20,000 points',
  nodes: {
    library,
    eight: {
      type: 'collect',
      version: 1,
      params: {},
      inputs: Object.fromEntries([...'abcdefgh'].map((port) => [port, embeddingOf('library')])),
    },
    ten: {
      type: 'collect',
      version: 1,
      params: {},
      inputs: { a: { node: 'eight', port: 'items' }, b: embeddingOf('library'), c: embeddingOf('library') },
    },
    fit: { type: 'pca-fit', version: 1, params: {}, inputs: { embedding: { node: 'ten', port: 'items' } } },
  },
  interface: { inputs: {}, outputs: {} },
  layout: { library: { x: 0, y: 0 }, eight: { x: 320, y: 0 }, ten: { x: 640, y: 0 }, fit: { x: 960, y: 0 } },
};

/** Opens a workflow and the explorer, and computes what the explorer shows. Returns the panel of the explorer. */
const explore = async (page: Page, { address, name }: { readonly address: string; readonly name: string }): Promise<Locator> => {
  await page.goto(address);
  // wait for the workflow of the link, not the one that was open before
  await page.locator('h1', { hasText: name }).waitFor({ state: 'attached' });
  await page.locator('.react-flow__node').first().waitFor();
  await page.keyboard.press('e');
  const explorer = page.getByRole('complementary', { name: 'Latent explorer' });
  await explorer.getByRole('button', { name: 'Compute embeddings' }).click();
  await plotOf(explorer).waitFor({ timeout: 180_000 });
  await page.getByText(/^Run (finished|stopped|failed)/).waitFor({ timeout: 180_000 });
  await page.waitForTimeout(4000);
  return explorer;
};

const plotOf = (explorer: Locator): Locator => explorer.getByRole('img', { name: /embeddings in a plot/ });

/** Frames and pictures a second while the slider of the first component is dragged back and forth. */
const measureSlider = async (page: Page, explorer: Locator): Promise<BenchRow> => {
  const thumb = explorer.getByRole('slider', { name: 'Component 1', exact: true });
  const box = await thumb.boundingBox();
  if (!box) throw new Error('The explorer shows no slider.');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.evaluate(() => {
    const counted = { pictures: 0 };
    Object.assign(globalThis, { counted });
    const paint = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (this: CanvasRenderingContext2D, ...given: unknown[]) {
      if (this.canvas.closest('figure')) counted.pictures++;
      Reflect.apply(paint, this, given);
    };
  });
  const gaps = await framesWhile(page, async () => {
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    const start = performance.now();
    while (performance.now() - start < seconds * 1000)
      await page.mouse.move(at.x + 60 * Math.sin((performance.now() - start) / 700), at.y, { steps: 2 });
  });
  const pictures = await page.evaluate(() => (globalThis as unknown as { counted: { pictures: number } }).counted.pictures); // set above
  await page.mouse.up();
  return { what: 'dragging a PCA slider (WASM)', ...smoothness(gaps), 'pictures/s': pictures / seconds };
};

/** The explorer: a slider that draws as it is dragged, and a scatter of 20,000 points that is panned. */
export const measureExplorer = async (browser: Browser, studio: string): Promise<BenchRow[]> => [
  await inNewContext(browser, async (page) =>
    measureSlider(page, await explore(page, { address: linkTo(studio, latentSpace), name: latentSpace.name })),
  ),
  await inNewContext(browser, async (page) =>
    measurePanning(page, await explore(page, { address: linkTo(studio, manyPoints), name: manyPoints.name })),
  ),
];

/** Frames a second while a plot is panned. */
const measurePanning = async (page: Page, explorer: Locator): Promise<BenchRow> => {
  const box = await plotOf(explorer).boundingBox();
  if (!box) throw new Error('The explorer shows no points.');
  const gaps = await framesWhile(page, () => circle(page, { x: box.x + box.width / 2, y: box.y + box.height / 3 }, seconds));
  return { what: 'panning 20,000 points (WebGL)', ...smoothness(gaps) };
};

/** Measures in a browser context of its own: the studio remembers which panels were open. */
const inNewContext = async (browser: Browser, measure: (page: Page) => Promise<BenchRow>): Promise<BenchRow> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  try {
    return await measure(await context.newPage());
  } finally {
    await context.close();
  }
};

/** Zooms by the wheel, in and out again, for some seconds. */
const wheel = async (page: Page, at: { readonly x: number; readonly y: number }, duration: number): Promise<void> => {
  await page.mouse.move(at.x, at.y);
  const start = performance.now();
  while (performance.now() - start < duration * 1000) {
    await page.mouse.wheel(0, 60 * Math.sign(Math.sin((performance.now() - start) / 400)));
    await page.waitForTimeout(12);
  }
};

/** Frames a second of the plot alone, with more and more points, while it is panned, zoomed, or turned; and the memory of its page. */
export const measurePoints = async (browser: Browser): Promise<BenchRow[]> => {
  const served = await servePage('points.tsx');
  const context = await browser.newContext({ viewport: { width: 640, height: 520 } });
  try {
    const rows: BenchRow[] = [];
    for (const [count, axes] of [
      [20_000, 2],
      [100_000, 2],
      [100_000, 3],
      [1_000_000, 2],
    ] as const) {
      const page = await context.newPage();
      await page.goto(`${served.origin}/?points=${count}&axes=${axes}`);
      await page.locator('canvas').last().waitFor();
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const drawn = await page.evaluate(() => performance.now());
      await page.waitForTimeout(3000);
      const at = { x: 280, y: 130 };
      const moved = smoothness(await framesWhile(page, () => circle(page, at, seconds)));
      const zoomed = smoothness(await framesWhile(page, () => wheel(page, { x: 280, y: 235 }, seconds)));
      const { JSHeapUsedSize = 0 } = await metricsOf(page);
      rows.push({
        what: `${count.toLocaleString('en')} points, ${axes} axes`,
        'moving frames/s': moved['frames/s'] ?? 0,
        'zooming frames/s': zoomed['frames/s'] ?? 0,
        'p95 ms': moved['p95 ms'] ?? 0,
        'first drawn ms': drawn,
        'heap MB': JSHeapUsedSize / 1e6,
      });
      await page.close();
    }
    return rows;
  } finally {
    await context.close();
    await served.close();
  }
};

const metricsOf = async (page: Page): Promise<Readonly<Record<string, number>>> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
};
