import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseWorkflow } from '../../graph/index.ts';
import { card, expect, openWorkflow, run, test } from '../support/e2e/studio.ts';
import { familiesFolder } from '../support/models/families.ts';

let folder: string;
test.beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'unclip-models-')), 'tiny-clip');
  await cp(join(familiesFolder, 'clip-openai/repo'), folder, { recursive: true });
});
test.afterAll(() => rm(join(folder, '..'), { recursive: true }));

const encoder = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  name: 'A photograph',
  nodes: {
    image: { type: 'image' },
    encode: { type: 'encode-image', inputs: { images: { node: 'image', port: 'images' } } },
  },
  layout: { image: { x: 0, y: 0 }, encode: { x: 360, y: 0 } },
});

test('a model repository that is chosen in the Models panel is installed, run by a node, and removed', async ({ page }) => {
  await openWorkflow(page, encoder);
  await card(page, 'image').locator('input[type=file]').setInputFiles(join(familiesFolder, 'clip-openai/photo-0.png'));
  await page.locator('[data-canvas]').focus();
  await page.keyboard.press('m');
  const panel = page.getByRole('complementary', { name: 'Models' });
  await expect(panel.getByText('Included')).toBeVisible();

  await panel.locator('input[type=file]').setInputFiles(folder);
  const details = panel.locator('button[aria-expanded]').filter({ hasText: /clip/i });
  await expect(details).toBeVisible();
  await details.click();
  await expect(panel.getByText('text encoder, image encoder')).toBeVisible();

  await card(page, 'encode').getByRole('combobox', { name: 'Model' }).click();
  await page.getByRole('option', { name: /clip/i }).click();
  await run(page);
  await expect(card(page, 'encode')).toContainText('1 × 32');
  await expect(panel.getByText('In use')).toHaveCount(1);

  await panel.getByRole('button', { name: /^Actions for .*clip/i }).click();
  await page.getByRole('menuitem', { name: 'Remove from this browser…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(details).toBeHidden();
  await expect(card(page, 'encode')).toContainText('Model not available');
  await card(page, 'encode').getByRole('button', { name: 'Use another model…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
  await expect(card(page, 'encode')).not.toContainText('Model not available');
});
