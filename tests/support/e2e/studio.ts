import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test';
import { shareLink } from '../../../editor/engine/share/link.ts';
import { parseWorkflow, setParam, type Workflow } from '../../../graph/index.ts';
import { chromiumPath } from '../browser/chromium.ts';
import { tinyFolder } from '../models/tiny.ts';

type Options = {
  /** The model that the studio finds: `tiny` is random, draws noise, and takes no time; `emoji` is the real one. */
  readonly family: 'tiny' | 'emoji';
  readonly needsChromium: undefined;
};

/** A test of a journey: skipped by name where there is no Chromium; addresses are those of the server that runs for all. */
export const test = base.extend<Options>({
  family: ['tiny', { option: true }],
  needsChromium: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use, info) => {
      info.skip(!chromiumPath, 'There is no Chromium here: CHROMIUM may name one.');
      await use(undefined);
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  baseURL: async ({}, use) => use(process.env.STUDIO_ORIGIN),
  // the service worker would fetch past the files that stand in for the model
  serviceWorkers: async ({ family }, use) => use(family === 'tiny' ? 'block' : 'allow'),
  context: async ({ context, family }, use) => {
    if (family === 'tiny') await serveTiny(context);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await use(context);
  },
});
export { expect };

/** Answers for the model's files with those of the tiny family, under the name that workflows ask for. It needs no threads. */
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

/** An example workflow that runs in seconds: few steps, one candidate. */
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

/** Opens the studio with a workflow, as a link would bring it. */
export const openWorkflow = async (page: Page, workflow: Workflow, origin = ''): Promise<void> => {
  await page.goto(shareLink(workflow, `${origin}/`));
  await expect(page.getByRole('heading', { level: 1, name: workflow.name })).toBeAttached();
};

/** The card of a node on the canvas, by the node's id. */
export const card = (page: Page, id: string): Locator => page.locator(`.react-flow__node-card[data-id="${id}"]`);

/** Runs, by the button, and waits until it is done. Fails with the sentence that the studio shows if the run stops. */
export const run = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await done(page);
};

/** Waits for the end of a run that has begun; the test's own limit ends the waiting. */
export const done = async (page: Page): Promise<void> => {
  await expect(page.getByText(/^The run (is done|stopped)/)).toHaveText(/^The run is done/, { timeout: 600_000 });
};

/** Waits until there is a picture: a canvas on which more than one colour is drawn. */
export const expectPicture = async (canvas: Locator): Promise<void> => {
  await expect.poll(() => coloursOf(canvas), { message: 'a picture of many colours' }).toBeGreaterThan(8);
};

/** How many colours a canvas shows. */
const coloursOf = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return 0;
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data;
    return new Set(pixels && new Uint32Array(pixels.buffer)).size;
  });

/** What a canvas shows, as a text to compare. */
export const pixelsOf = (canvas: Locator): Promise<string> =>
  canvas.evaluate((element) => (element instanceof HTMLCanvasElement ? element.toDataURL() : ''));

/** The handle of a port on the canvas, by the node's id and the port's name. */
export const port = (page: Page, side: 'source' | 'target', node: string, name: string): Locator =>
  page.locator(`.react-flow__handle.${side}[data-nodeid="${node}"][data-handleid="${name}"]`);

/** Drags from the middle of one thing to the middle of another, or to a point of the window. The button stays down. */
export const drag = async (page: Page, from: Locator, to: Locator | readonly [number, number]): Promise<void> => {
  await page.mouse.move(...(await middle(from)));
  await page.mouse.down();
  await page.mouse.move(...('length' in to ? ([to[0], to[1]] as const) : await middle(to)), { steps: 8 });
};

const middle = async (locator: Locator): Promise<readonly [number, number]> => {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator} is not on the screen.`);
  return [box.x + box.width / 2, box.y + box.height / 2];
};

/** Goes by Tab and Shift+Tab to a control, as someone does who has no mouse. Fails after a hundred steps. */
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
