import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { shareLink } from '../editor/engine/share/link.ts';
import { parseWorkflow } from '../graph/index.ts';
import { chromiumOptions } from '../tests/support/browser/chromium.ts';
import { startServer } from '../tests/support/e2e/server.ts';

/**
 * Takes the screenshots of the README: every main view in dark, light and Arabic, with real pictures of the embedded model. Starts the
 * studio itself; needs Chromium. Everything is computed on the processor in two or three minutes.
 */
const folder = fileURLToPath(new URL('../docs/images/studio', import.meta.url));
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 780 };
const looks = {
  dark: { theme: 'dark', language: 'en' },
  light: { theme: 'light', language: 'en' },
  arabic: { theme: 'dark', language: 'ar' },
} as const;
type Look = keyof typeof looks;

const server = await startServer();
// with emulated WebGL, but without emulated WebGPU
const browser = await chromium.launch(chromiumOptions({ gpu: true }));
const context = await browser.newContext({ viewport: desktop, deviceScaleFactor: 1.5, reducedMotion: 'reduce', serviceWorkers: 'block' });
const page = await context.newPage();
page.setDefaultTimeout(300_000);

const shoot = async (name: string, look: Look): Promise<void> => {
  await page.mouse.move(1, 1);
  await page.evaluate(() => document.fonts.ready);
  const png = await page.screenshot({ animations: 'disabled' });
  const file = join(folder, `${name}-${look}.webp`);
  await sharp(png).webp({ quality: 80, effort: 5 }).toFile(file);
  process.stdout.write(`${file}\n`);
};

/** Reloads the page with a theme and a language; the document and its pictures are restored. */
const wear = async (look: Look): Promise<void> => {
  await page.evaluate(({ theme, language }) => {
    localStorage.setItem('unclip.theme', theme);
    localStorage.setItem('unclip.language', language);
  }, looks[look]);
  await page.reload();
};

/** Waits until the current run has ended. */
const ended = (): Promise<void> => page.getByText(/^(Run finished|انتهى التشغيل)/).waitFor({ state: 'attached' });

/** Types a prompt on the start page and waits for its picture. */
const draw = async (prompt: string): Promise<void> => {
  await page.goto(server.origin);
  await page.locator('form input').fill(prompt);
  await page.locator('form input').press('Enter');
  await ended();
};

const shootEditor = async (look: Look): Promise<void> => {
  await page.locator('[data-id=upsample] canvas').waitFor();
  await shoot('editor', look);
  await page.setViewportSize(phone);
  await page.locator('[data-canvas]').waitFor({ state: 'detached' });
  await page.locator('main canvas').first().waitFor();
  await shoot('phone', look);
  await page.setViewportSize(desktop);
};

const shootExplorer = async (look: Look): Promise<void> => {
  // sliders of closed popovers come first in the document
  await page.locator('aside [role=slider]').filter({ visible: true }).first().waitFor();
  await page.locator('figure canvas').waitFor();
  await shoot('explorer', look);
};

/** Pictures of the library, drawn and embedded again. */
const embeddedPictures = parseWorkflow(
  JSON.stringify({
    format: 'unclip-workflow',
    version: 1,
    name: 'Pictures of the library',
    nodes: {
      library: { type: 'library', version: 1, params: { count: 180 }, inputs: {} },
      decode: { type: 'decode', version: 1, params: { steps: 4 }, inputs: { embedding: { node: 'library', port: 'embedding' } } },
      encode: { type: 'encode-image', version: 1, params: {}, inputs: { images: { node: 'decode', port: 'images' } } },
    },
    interface: { inputs: {}, outputs: {} },
    layout: { library: { x: 0, y: 0 }, decode: { x: 320, y: 0 }, encode: { x: 640, y: 0 } },
  }),
);

/** The explorer with a picture in place of each point, searched by words. */
const shootSearch = async (): Promise<void> => {
  await wear('dark');
  // another address alone does not load the page again
  await page.goto('about:blank');
  await page.goto(shareLink(embeddedPictures, `${server.origin}/`));
  await page.locator('.react-flow__node').first().waitFor();
  await page.keyboard.press('Control+Enter');
  await ended();
  // the view remembers its panel
  if (!(await page.locator('aside').isVisible())) await page.locator('[data-canvas]').press('e');
  await page.getByRole('combobox', { name: 'Node to explore' }).click();
  await page.getByRole('option', { name: /encode$/ }).click();
  await page.getByRole('combobox', { name: 'Projection' }).click();
  await page.getByRole('option', { name: 'UMAP' }).click();
  await page.getByRole('img', { name: /by UMAP/ }).waitFor();
  await page.getByRole('combobox', { name: 'Search by' }).click();
  await page.getByRole('option', { name: 'Meaning' }).click();
  await page.getByRole('textbox', { name: 'Describe what to find…' }).fill('a cat with glasses');
  await page.getByText('The most similar to').waitFor();
  // the sprites are loaded a few at a time
  await page.waitForTimeout(5000);
  await shoot('explorer-search', 'dark');
};

await mkdir(folder, { recursive: true });
if (process.argv.includes('explorer-search')) {
  await page.goto(server.origin);
  await shootSearch();
  await browser.close();
  await server.stop();
  process.exit();
}
await page.goto(server.origin);
for (const look of ['light', 'arabic', 'dark'] as const) {
  await wear(look);
  await page.locator('img[src*=examples]').last().waitFor();
  await shoot('start', look);
}
await draw('a dog wearing a black hat');
await shootEditor('dark');
await wear('light');
await shootEditor('light');
await wear('arabic');
await draw('كلب يرتدي قبعة سوداء');
await shootEditor('arabic');

await page.goto(server.origin);
await wear('dark');
// this example opens with the explorer panel
await page.getByText('Steer the latent space').click();
await page.getByRole('button', { name: 'Compute embeddings' }).click();
await ended();
// two steps along the first component, saved to the workflow
for (let step = 0; step < 20; step++) await page.getByRole('slider', { name: 'Component 1', exact: true }).press('ArrowRight');
await page.getByText('Drawing').waitFor({ state: 'hidden' });
await page.getByRole('button', { name: 'Keep' }).click();
await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
await shootExplorer('dark');
for (const look of ['light', 'arabic'] as const) {
  // the panel is open again after the reload
  await wear(look);
  await shootExplorer(look);
}
await shootSearch();
await browser.close();
await server.stop();
