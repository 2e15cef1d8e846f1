import type { Page } from '@playwright/test';
import { parseWorkflow } from '../../graph/index.ts';
import { serious } from '../support/e2e/axe.ts';
import { card, expect, expectPicture, openWorkflow, run, stored, test } from '../support/e2e/studio.ts';

/** Eight nodes: a caption of two words, and a contact sheet of the pictures that it gives. */
const workflow = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  name: 'Eight nodes',
  nodes: {
    adjective: { type: 'text', params: { text: 'a red' }, title: 'Adjective' },
    noun: { type: 'text', params: { text: 'cat' }, title: 'Noun' },
    join: { type: 'join', inputs: { a: { node: 'adjective', port: 'text' }, b: { node: 'noun', port: 'text' } } },
    encode: { type: 'encode-text', inputs: { text: { node: 'join', port: 'text' } } },
    prior: { type: 'prior', params: { steps: 2, candidates: 1 }, inputs: { conditioning: { node: 'encode', port: 'conditioning' } } },
    steps: { type: 'number', params: { value: 2 } },
    decode: {
      type: 'decode',
      inputs: { embedding: { node: 'prior', port: 'embedding' }, steps: { node: 'steps', port: 'number' } },
    },
    sheet: { type: 'grid', inputs: { images: { node: 'decode', port: 'images' } } },
  },
  layout: {
    adjective: { x: 0, y: 0 },
    noun: { x: 0, y: 200 },
    join: { x: 300, y: 0 },
    encode: { x: 600, y: 0 },
    prior: { x: 900, y: 0 },
    steps: { x: 900, y: 400 },
    decode: { x: 1200, y: 0 },
    sheet: { x: 1500, y: 0 },
  },
  interface: { inputs: { noun: { node: 'noun', param: 'text' } }, outputs: { sheet: { node: 'sheet', port: 'images' } } },
});
const cards = (page: Page) => page.locator('.react-flow__node-card');
const path = (page: Page) => page.getByRole('navigation', { name: 'Open subgraphs' });
const press = async (page: Page, keys: string) => {
  await page.evaluate(() => document.querySelector<HTMLElement>('[data-canvas]')?.focus());
  await page.keyboard.press(keys);
};

test('eight nodes become a subgraph that is used twice, changed in one of its uses, opened again after a reload, and unpacked', async ({
  page,
}) => {
  await openWorkflow(page, workflow);
  await press(page, 'Control+a');
  await press(page, 'Control+Shift+e');
  await expect(cards(page)).toHaveCount(1);
  await run(page);
  await expectPicture(card(page, 'subgraph').locator('canvas').first());
  await press(page, 'Control+d');
  await expect(cards(page)).toHaveCount(2);
  // side by side: a copy covers its original
  await press(page, 'Control+Shift+f');
  await card(page, 'subgraph-2').getByRole('textbox').fill('dog');
  // cards glide to their places, and one that moves between the two clicks of a double-click is not entered
  await expect(async () => {
    await card(page, 'subgraph-2').getByText('Images', { exact: true }).dblclick({ timeout: 2000 });
    await expect(path(page)).toContainText('Subgraph', { timeout: 2000 });
  }).toPass();
  await expect(page.getByText('Used 2 times: your changes apply to all')).toBeVisible();
  await page.getByRole('button', { name: 'Edit this use alone' }).click();
  await press(page, 'Home');
  await card(page, 'adjective').getByRole('textbox').fill('a blue');
  await expect(page.getByText('Used 2 times: your changes apply to all')).toBeHidden();
  expect(await serious(page)).toEqual([]);
  await page.reload();
  await expect(card(page, 'adjective').getByRole('textbox')).toHaveValue('a blue');
  await path(page).getByRole('button', { name: 'Eight nodes' }).click();
  await expect(cards(page)).toHaveCount(2);
  await card(page, 'subgraph')
    .locator('header')
    .click({ position: { x: 60, y: 12 } });
  await press(page, 'Enter');
  await press(page, 'Home');
  await expect(card(page, 'adjective').getByRole('textbox')).toHaveValue('a red');
  await press(page, 'Escape');
  await expect(path(page)).toBeHidden();
  // the view may still move to where the last Home led
  await press(page, 'Home');
  const runToHere = card(page, 'subgraph-2').getByRole('button', { name: 'Run to here' });
  // the button is there while the pointer is over the card, which the end of the view's movement may take away from the pointer
  await expect(async () => {
    await card(page, 'subgraph-2').hover({ position: { x: 60, y: 12 }, timeout: 2000 });
    await runToHere.click({ timeout: 2000 });
  }).toPass();
  await expectPicture(card(page, 'subgraph-2').locator('canvas').first());
  await card(page, 'subgraph-2')
    .locator('header')
    .click({ position: { x: 60, y: 12 } });
  await press(page, 'Alt+Shift+e');
  await press(page, 'Home');
  await expect(cards(page)).toHaveCount(9);
  await press(page, 'Control+z');
  await expect(cards(page)).toHaveCount(2);
});

test('a form is suggested, named and ordered, used, and shown again after a reload', async ({ page }) => {
  await openWorkflow(page, { ...workflow, interface: { inputs: {}, outputs: workflow.interface.outputs } });
  await press(page, 'p');
  await page.getByRole('button', { name: 'Choose myself' }).click();
  for (const node of ['Noun', 'Adjective']) {
    await page.getByRole('button', { name: 'Add an input' }).click();
    await page.getByRole('menuitem', { name: node }).click();
    await page.getByRole('menuitem', { name: 'Text', exact: true }).click();
  }
  const form = page.getByRole('region', { name: 'Inputs' });
  await page.getByRole('textbox', { name: 'Title of Text', exact: true }).fill('What');
  await page.getByRole('textbox', { name: 'Title of Adjective text' }).fill('What kind');
  await page
    .getByRole('button', { name: 'Move What kind', exact: true })
    .dragTo(page.getByRole('button', { name: 'Move What', exact: true }));
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(form.getByRole('textbox')).toHaveCount(2);
  await expect(form.getByRole('textbox').first()).toHaveAccessibleName('What kind');
  await form.getByRole('textbox', { name: 'What', exact: true }).fill('fish');
  await form.getByRole('button', { name: 'Run' }).click();
  await expectPicture(page.getByRole('region', { name: 'Results' }).locator('canvas').first());
  expect(await serious(page)).toEqual([]);
  await stored(page, Object.keys(workflow.nodes).length);
  await page.reload();
  await expect(form.getByRole('textbox', { name: 'What', exact: true })).toHaveValue('fish');
  await expectPicture(page.getByRole('region', { name: 'Results' }).locator('canvas').first());
  await page.getByRole('button', { name: 'Graph', exact: true }).click();
  await expect(cards(page).first()).toBeVisible();
});
