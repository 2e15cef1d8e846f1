import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { chromiumPath, launchChromium } from '../tests/support/browser/chromium.ts';
import { framesWhile, smoothness } from './editor/frames.ts';
import { serveStudio } from './editor/serve-studio.ts';
import type { BenchReport } from './report.ts';

const [pictures, workflows, side] = [200, 4, 256];
const seconds = 5;

/** A PNG with noise, which is as large as the file of a drawn picture. */
const noisyPicture = (): Promise<Buffer> =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
    .png()
    .toBuffer();

/** Writes pictures into the record of the page's browser. */
const fillRecord = async (page: Page): Promise<void> => {
  const png = (await noisyPicture()).toString('base64');
  await page.evaluate(
    async ({ png, pictures, workflows, side }) => {
      const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('unclip-studio-record', 1);
        request.onupgradeneeded = () => {
          request.result.createObjectStore('pictures', { keyPath: 'id' }).createIndex('run', 'run');
          request.result.createObjectStore('png');
          request.result.createObjectStore('workflows');
        };
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const transaction = database.transaction(['pictures', 'png', 'workflows'], 'readwrite');
      for (let index = 0; index < pictures; index++) {
        const number = index % workflows;
        const id = `key-${index}.images.0`;
        const facts = ['seed', 'steps', 'guidance'].map((name) => ({ node: 'decode', name, value: index }));
        const size = { width: side, height: side, bytes: bytes.length, item: 0, count: 1 };
        const words = { workflow: `Workflow ${number}`, caption: `a dog in hat ${index}`, node: 'decode', port: 'images' };
        transaction.objectStore('pictures').put({
          id,
          run: `run-${number}`,
          document: `document-${number}`,
          drawnAt: Date.now() - index * 600_000,
          starred: index % 9 === 0,
          facts,
          ...size,
          ...words,
        });
        transaction.objectStore('png').put(bytes, id);
        transaction.objectStore('workflows').put('{}', `run-${number}`);
      }
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = () => reject(transaction.error);
      });
      database.close();
    },
    { png, pictures, workflows, side },
  );
};

/** Opens the panel of results, and returns the milliseconds until the pictures that are in view are drawn. */
const open = async (page: Page): Promise<number> => {
  await page.locator('[data-canvas]').waitFor();
  const start = performance.now();
  await page.locator('[data-canvas]').press('a');
  await page.waitForFunction(() => {
    const tiles = [...document.querySelectorAll('aside li button')].filter((tile) => tile.getBoundingClientRect().top < innerHeight);
    return tiles.length > 0 && tiles.every((tile) => tile.querySelector('img')?.complete);
  });
  return performance.now() - start;
};

/** Scrolls the panel down and up again by the wheel, for some seconds. */
const scroll = async (page: Page): Promise<void> => {
  const box = await page.locator('aside').boundingBox();
  if (!box) throw new Error('The panel of results is not open.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const start = performance.now();
  while (performance.now() - start < seconds * 1000)
    await page.mouse.wheel(0, Math.floor((performance.now() - start) / 1250) % 2 === 0 ? 60 : -60);
};

/** The record with many pictures: how long its panel takes to open, and how smoothly it scrolls. */
export const bench = async (): Promise<BenchReport> => {
  if (!chromiumPath) throw new Error('There is no Chromium. Put one into PATH, or name it in CHROMIUM.');
  const studio = await serveStudio();
  const browser = await launchChromium({ gpu: false });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })).newPage();
    await page.goto(`${studio.origin}/#edit`);
    await page.locator('[data-canvas]').waitFor();
    await fillRecord(page);
    await page.reload();
    const opened = await open(page);
    const gaps = await framesWhile(page, () => scroll(page));
    return {
      title: `The record with ${pictures} pictures of ${workflows} workflows`,
      rows: [{ 'opened ms': opened, ...smoothness(gaps) }],
      note: 'Opened: from the key until all pictures in view are drawn, with the code of the panel. The targets are under 1,000 ms and 50 frames a second.',
    };
  } finally {
    await browser.close();
    studio.close();
  }
};
