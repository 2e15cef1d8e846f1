import type { Locator, Page } from '@playwright/test';
import { emptyWorkflow } from '../../graph/index.ts';
import { boxOf, card, done, drag, emptySpot, expect, expectPicture, openWorkflow, port, run, tabTo, test } from '../support/e2e/studio.ts';

/** Searches for a node type in the open palette and adds it. */
const pick = async (page: Page, search: string): Promise<void> => {
  const palette = page.getByRole('dialog', { name: 'Add a node' });
  await palette.getByRole('combobox').fill(search);
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
};

/** Drags an output to the empty canvas on its right, and adds one of the nodes that fit. */
const extend = async (page: Page, output: Locator, search: string): Promise<void> => {
  const { x, y } = await boxOf(output);
  await drag(page, output, [x + 60, y]);
  await page.mouse.up();
  await expect(page.getByRole('dialog', { name: 'Add a node' })).toContainText('Only nodes that fit');
  await pick(page, search);
};

test('a text-to-image workflow that is built with the palette alone runs and draws a picture', async ({ page }) => {
  await openWorkflow(page, emptyWorkflow('Built by hand'));
  const [x, y] = await emptySpot(page, { width: 300, height: 400 });
  await page.mouse.dblclick(x, y);
  await pick(page, 'text');
  await card(page, 'text').getByRole('textbox').fill('a yellow star');
  await extend(page, port(page, 'source', 'text', 'text'), 'encode text');
  await extend(page, port(page, 'source', 'encode-text', 'conditioning'), 'prior');
  await extend(page, port(page, 'source', 'prior', 'embedding'), 'decode');
  await run(page);
  await expectPicture(card(page, 'decode').locator('canvas'));
});

test('a text-to-image workflow that is built with the keyboard alone runs and draws a picture', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Empty canvas' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Double-click anywhere to add a node, or press Tab')).toBeVisible();
  for (const type of ['text', 'encode text', 'prior', 'decode']) {
    await page.keyboard.press('Tab');
    await pick(page, type);
  }
  await page.keyboard.press('l');
  const list = page.getByRole('complementary', { name: 'Node list' });
  const feeds = [
    ['Encode text', 'Source of Text', 'text · Text'],
    ['Prior', 'Source of Conditioning', 'encode-text · Conditioning'],
    ['Decode', 'Source of Embedding', 'prior · Embedding'],
  ] as const;
  for (const [node, input, output] of feeds) {
    await tabTo(page, list.getByRole('button', { name: node }).first());
    await page.keyboard.press('Enter');
    await tabTo(page, list.getByRole('combobox', { name: input }));
    await page.keyboard.press('Enter');
    const option = page.getByRole('option', { name: output });
    await expect(option).toBeVisible();
    while ((await option.getAttribute('data-highlighted')) === null) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(list.getByRole('combobox', { name: input })).toContainText(output);
  }
  await tabTo(page, list.getByRole('button', { name: 'Text', exact: true }));
  await page.keyboard.press('Enter');
  await tabTo(page, list.getByRole('textbox', { name: 'Text' }));
  await page.keyboard.type('a green heart');
  await page.keyboard.press('Control+Enter');
  await done(page);
  // a node that is chosen in the list scrolls into view
  await tabTo(page, list.getByRole('button', { name: /^Decode/ }).first());
  await page.keyboard.press('Enter');
  await expectPicture(card(page, 'decode').locator('canvas'));
});
