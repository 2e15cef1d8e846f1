import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test';
import { shareLink } from '../../../editor/engine/share/link.ts';
import { parseWorkflow, setParam, type Workflow } from '../../../graph/index.ts';
import { chromiumPath } from '../browser/chromium.ts';
import { tinyFolder } from '../models/tiny.ts';

type Options = {
  /** The model family that the page loads: `tiny` has random weights, draws noise and takes no time; `emoji` is the real one. */
  readonly family: 'tiny' | 'emoji';
  readonly needsChromium: undefined;
};

/** A test of a user's journey. It is skipped, with a reason, where there is no Chromium. Relative addresses go to the server that all tests share. */
export const test = base.extend<Options>({
  family: ['tiny', { option: true }],
  needsChromium: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use, info) => {
      info.skip(!chromiumPath, 'Chromium was not found. Put it in PATH, or set CHROMIUM to its path.');
      await use(undefined);
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  baseURL: async ({}, use) => use(process.env.STUDIO_ORIGIN),
  // the service worker's requests bypass `context.route`, which serves the tiny family
  serviceWorkers: async ({ family }, use) => use(family === 'tiny' ? 'block' : 'allow'),
  context: async ({ context, family }, use) => {
    if (family === 'tiny') await serveTiny(context);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await use(context);
  },
});
export { expect };

/** Serves the files of the tiny family in place of the model that workflows name. */
export const serveTiny = async (context: BrowserContext): Promise<void> => {
  await context.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 1 }));
  await context.route('**/models/emoji/**', async (route) => {
    const file = basename(new URL(route.request().url()).pathname);
    const body = await readFile(join(tinyFolder, file)).catch(() => undefined);
    if (!body) return route.fulfill({ status: 404 });
    if (file !== 'manifest.json') return route.fulfill({ body, contentType: 'application/octet-stream' });
    return route.fulfill({ json: { ...JSON.parse(body.toString()), family: 'emoji' } });
  });
};

/** An example workflow with few steps and one candidate, so that it runs in seconds. */
export const quick = async (name = 'text-to-image'): Promise<Workflow> => {
  const workflow = parseWorkflow(await readFile(new URL(`../../../workflows/${name}.json`, import.meta.url), 'utf8'));
  const fewer: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    prior: { steps: 2, candidates: 1 },
    decode: { steps: 2 },
  };
  return Object.entries(workflow.nodes).reduce(
    (changed, [node, { type }]) =>
      Object.entries(fewer[type] ?? {}).reduce((next, [param, value]) => setParam(next, { node, param, value }), changed),
    workflow,
  );
};

/** Opens the studio with a workflow, by a share link. */
export const openWorkflow = async (page: Page, workflow: Workflow, origin = ''): Promise<void> => {
  await page.goto(shareLink(workflow, `${origin}/`));
  await expect(page.getByRole('heading', { level: 1, name: workflow.name })).toBeAttached();
};

/** The card of a node on the canvas, by the node's id. */
export const card = (page: Page, id: string): Locator => page.locator(`.react-flow__node-card[data-id="${id}"]`);

/** Presses Run and waits until the run is done. Fails with the studio's message if the run stops. */
export const run = async (page: Page): Promise<void> => {
  // a form has a button of its own
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
  await done(page);
};

/** Waits until the run that has started is done. */
export const done = async (page: Page): Promise<void> => {
  await expect(page.getByText(/^Run (finished|stopped|failed)/)).toHaveText(/^Run finished/, { timeout: 600_000 });
};

/** Waits until a canvas element shows a picture, which has many colours. */
export const expectPicture = async (canvas: Locator): Promise<void> => {
  await expect.poll(() => coloursOf(canvas), { message: 'a picture of many colours' }).toBeGreaterThan(8);
};

/** The number of colours that a canvas element shows. */
const coloursOf = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return 0;
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data;
    return new Set(pixels && new Uint32Array(pixels.buffer)).size;
  });

/** The pixels of a canvas element, as a text to compare. */
export const pixelsOf = (canvas: Locator): Promise<string> =>
  canvas.evaluate((element) => (element instanceof HTMLCanvasElement ? element.toDataURL() : ''));

/** The handle of a port on the canvas, by the node's id and the port's name. */
export const port = (page: Page, side: 'source' | 'target', node: string, name: string): Locator =>
  page.locator(`.react-flow__handle.${side}[data-nodeid="${node}"][data-handleid="${name}"]`);

/** Drags from the middle of an element to the middle of another one, or to a point of the window. The button stays down. */
export const drag = async (page: Page, from: Locator, to: Locator | readonly [number, number]): Promise<void> => {
  await page.mouse.move(...(await middle(from)));
  await page.mouse.down();
  await page.mouse.move(...('length' in to ? ([to[0], to[1]] as const) : await middle(to)), { steps: 8 });
};

/** The position and size of an element in the window. Fails where it is not on the screen. */
export const boxOf = async (locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> => {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator} is not on the screen.`);
  return box;
};

const middle = async (locator: Locator): Promise<readonly [number, number]> => {
  const { x, y, width, height } = await boxOf(locator);
  return [x + width / 2, y + height / 2];
};

/** A point of the window where the canvas is empty, with free space of this size to the right and below. */
export const emptySpot = async (page: Page, { width, height } = { width: 8, height: 8 }): Promise<readonly [number, number]> => {
  const spot = await page.locator('.react-flow__pane').evaluate(
    (pane, size) => {
      const bounds = pane.getBoundingClientRect();
      const step = 16;
      const isFree = (x: number, y: number) => document.elementFromPoint(x, y) === pane;
      for (let y = bounds.top + step; y + size.height < bounds.bottom; y += step)
        for (let x = bounds.left + step; x + size.width < bounds.right; x += step) {
          let free = true;
          for (let down = 0; free && down <= size.height; down += step)
            for (let right = 0; free && right <= size.width; right += step) free = isFree(x + right, y + down);
          if (free) return [x, y] as const;
        }
      return undefined;
    },
    { width, height },
  );
  if (!spot) throw new Error(`The canvas has no empty spot of ${width} × ${height} pixels.`);
  return spot;
};

/** Moves the focus to a control with Tab and Shift+Tab, as people without a mouse do. Fails after a hundred steps. */
export const tabTo = async (page: Page, control: Locator): Promise<void> => {
  for (let step = 0; step < 100; step++) {
    const key = await control.evaluate((element) => {
      const at = document.activeElement;
      if (at === element) return undefined;
      return at && at.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING ? 'Shift+Tab' : 'Tab';
    });
    if (key === undefined) return;
    await page.keyboard.press(key);
  }
  throw new Error(`The Tab key never reaches ${control}.`);
};

/** Waits until at least this many outputs are stored for the time after a reload; they are written about a second after they were computed. */
export const stored = async (page: Page, atLeast: number): Promise<void> => {
  await expect.poll(() => page.evaluate(countStored), { message: 'the number of stored outputs' }).toBeGreaterThanOrEqual(atLeast);
};

const countStored = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('unclip-studio-results');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const count = opening.result.transaction('heads').objectStore('heads').count();
      count.onsuccess = () => {
        opening.result.close();
        resolve(count.result);
      };
    };
  });
