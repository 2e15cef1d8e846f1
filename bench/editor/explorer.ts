import type { Browser, Page } from '@playwright/test';
import latentSpace from '../../workflows/latent-space.json' with { type: 'json' };
import type { BenchRow } from '../report.ts';
import { circle, framesWhile, smoothness } from './frames.ts';
import { linkTo } from './large-workflow.ts';

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

/** Opens a workflow, runs it and opens the explorer. */
const explore = async (page: Page, { address, name }: { readonly address: string; readonly name: string }): Promise<void> => {
  await page.goto(address);
  // wait for the workflow of the link, not the one that was open before
  await page.locator('h1', { hasText: name }).waitFor({ state: 'attached' });
  await page.locator('.react-flow__node').first().waitFor();
  await page.keyboard.press('Control+Enter');
  await page.keyboard.press('e');
  await page.locator('aside [role=img][aria-label]').first().waitFor({ timeout: 180_000 });
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 180_000 });
  await page.waitForTimeout(4000);
};

/** Frames and pictures a second while the slider of the first component is dragged back and forth. */
const measureSlider = async (page: Page): Promise<BenchRow> => {
  const thumb = page.locator('aside [role=slider]').first();
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
export const measureExplorer = async (browser: Browser, studio: string): Promise<BenchRow[]> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await explore(page, { address: linkTo(studio, latentSpace), name: latentSpace.name });
    const slider = await measureSlider(page);
    await page.goto('about:blank');
    await explore(page, { address: linkTo(studio, manyPoints), name: manyPoints.name });
    const box = await page.locator('aside [role=img][aria-label]').first().boundingBox();
    if (!box) throw new Error('The explorer shows no points.');
    const gaps = await framesWhile(page, () => circle(page, { x: box.x + box.width / 2, y: box.y + box.height / 3 }, seconds));
    return [slider, { what: 'panning 20,000 points (WebGL)', ...smoothness(gaps) }];
  } finally {
    await context.close();
  }
};
