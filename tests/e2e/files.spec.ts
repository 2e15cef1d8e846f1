import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { card, expect, expectPicture, openWorkflow, quick, run, serveTiny, test } from '../support/e2e/studio.ts';

type Dropped = { readonly name: string; readonly type: string; readonly bytes: Buffer };

/** Drops a file on an element, as if it were dragged from the desktop. */
const dropFile = async (page: Page, target: Locator, { name, type, bytes }: Dropped): Promise<void> => {
  const dataTransfer = await page.evaluateHandle(
    ([content, file, mime]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], file, { type: mime }));
      return transfer;
    },
    [bytes.toString('base64'), name, type] as const,
  );
  await target.dispatchEvent('drop', { dataTransfer, clientX: 400, clientY: 300 });
};

test('a saved PNG that is dropped on the page opens its workflow, and nothing runs', async ({ page }) => {
  await openWorkflow(page, { ...(await quick()), name: 'Hut mit Hund — قبعة' });
  await run(page);
  await page.keyboard.press('Control+Shift+s');
  const download = page.waitForEvent('download');
  await page.getByRole('dialog', { name: 'Save as' }).getByRole('button', { name: 'Save the picture' }).click();
  const bytes = await readFile(await (await download).path());
  await page.keyboard.press('Escape');
  await page.goto('/');
  await expect(page.getByRole('textbox', { name: 'What to draw' })).toBeVisible();
  await dropFile(page, page.getByRole('main'), { name: 'picture.png', type: 'image/png', bytes });
  await expect(page.getByText('Opened “Hut mit Hund — قبعة”. Nothing runs until you press Run.').first()).toBeVisible();
  await expect(card(page, 'prompt').getByRole('textbox')).toHaveValue('a dog wearing a black hat');
  await expect(page.getByText(/^Run (started|finished|stopped|failed)/)).toHaveCount(0);
});

test('a photo that is dropped on the canvas becomes an Image node, and a file of numpy a node that loads embeddings', async ({ page }) => {
  await openWorkflow(page, await quick());
  const bytes = await readFile(new URL('../../workflows/images/apple.png', import.meta.url));
  await dropFile(page, page.locator('.react-flow__pane'), { name: 'apple.png', type: 'image/png', bytes });
  await expect(card(page, 'image')).toContainText('Image');
  const vectors = await readFile(new URL('../fixtures/embedding-files/float32.npy', import.meta.url));
  await dropFile(page, page.locator('.react-flow__pane'), { name: 'vectors.npy', type: '', bytes: vectors });
  await expect(card(page, 'load-embeddings')).toContainText('vectors');
});

test('a ComfyUI workflow that is dropped on the canvas is rejected by name', async ({ page }) => {
  await openWorkflow(page, await quick());
  const bytes = Buffer.from(JSON.stringify({ 3: { class_type: 'KSampler', inputs: { seed: 1, model: ['4', 0] } } }));
  await dropFile(page, page.locator('.react-flow__pane'), { name: 'workflow_api.json', type: 'application/json', bytes });
  await expect(page.getByText(/workflow_api\.json is a ComfyUI workflow/).first()).toBeVisible();
  await expect(card(page, 'prompt')).toBeVisible();
});

test('a broken workflow file is rejected with the node and the field that are wrong', async ({ page }) => {
  await openWorkflow(page, await quick());
  const { nodes, ...rest } = await quick();
  const bytes = Buffer.from(JSON.stringify({ ...rest, nodes: { ...nodes, prior: { ...nodes.prior, params: 7 } } }));
  await dropFile(page, page.locator('.react-flow__pane'), { name: 'broken.json', type: 'application/json', bytes });
  await expect(page.getByText(/prior/).last()).toBeVisible();
  await expect(page.getByText(/params/).last()).toBeVisible();
});

test('a share link opens in a fresh profile, and nothing runs until Run is pressed', async ({ page, browser }) => {
  await openWorkflow(page, await quick());
  await page.getByRole('button', { name: 'Share…' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  const fresh = await browser.newContext({ serviceWorkers: 'block' });
  await serveTiny(fresh);
  const other = await fresh.newPage();
  const weights: string[] = [];
  other.on('request', (request) => request.url().includes('.onnx') && weights.push(request.url()));
  await other.goto(link);
  await expect(other.getByText(/Nothing runs until you press Run/).first()).toBeVisible();
  await expect(card(other, 'prompt').getByRole('textbox')).toHaveValue('a dog wearing a black hat');
  expect(new URL(other.url()).hash, 'the fragment of the address, which no longer contains the link').toBe('#edit');
  expect(weights).toEqual([]);
  await run(other);
  await expectPicture(card(other, 'decode').locator('canvas'));
  // a program encoded the number sign, so the browser requests the fragment as a path
  await other.goto(link.replace('/#', '/%23'));
  await expect(card(other, 'prompt').getByRole('textbox')).toHaveValue('a dog wearing a black hat');
  // another program encoded the equals sign
  await other.goto('about:blank');
  await other.goto(link.replace('=', '%3D'));
  await expect(card(other, 'prompt').getByRole('textbox')).toHaveValue('a dog wearing a black hat');
  await fresh.close();
});
