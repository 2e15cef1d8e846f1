import type { Page } from '@playwright/test';
import { parseWorkflow, type Workflow } from '../../graph/index.ts';
import { card, drag, expect, expectPicture, openWorkflow, pixelsOf, port, quick, run, test } from '../support/e2e/studio.ts';

declare global {
  interface Window {
    handedOver: Promise<string>;
  }
}

/**
 * The workflow as the studio saves it to a file, read where the studio hands it to the browser: thirty real downloads in half a minute are more than
 * a browser always gives (files.spec.ts reads a real one).
 */
const saved = async (page: Page): Promise<Workflow> => {
  await page.evaluate(() => {
    const create = URL.createObjectURL;
    window.handedOver = new Promise((resolve) => {
      URL.createObjectURL = (source) => {
        URL.createObjectURL = create;
        if (source instanceof Blob) resolve(source.text());
        return create(source);
      };
    });
  });
  await page.keyboard.press('Control+s');
  return parseWorkflow(await page.evaluate(() => window.handedOver));
};

test('a link that does not fit is refused while it is dragged, with the reason in words', async ({ page }) => {
  await openWorkflow(page, await quick());
  // a text embedding where an image embedding is wanted
  await drag(page, port(page, 'source', 'encode', 'embedding'), port(page, 'target', 'decode', 'noise'));
  await expect(page.getByRole('region', { name: 'The workflow as a graph' }).getByRole('alert')).toContainText('noise');
  await expect(port(page, 'target', 'decode', 'noise')).toHaveClass(/port-refused/);
  await expect(port(page, 'target', 'decode', 'embedding')).toHaveClass(/port-fits/);
  await page.mouse.up();
  expect((await saved(page)).nodes.decode?.inputs.noise).toBeUndefined();
});

test('ten different edits are undone and redone one by one, and the results stay', async ({ page }) => {
  await openWorkflow(page, await quick());
  await run(page);
  const picture = card(page, 'decode').locator('canvas');
  await expectPicture(picture);
  const drawn = await pixelsOf(picture);
  const canvas = page.locator('.react-flow__pane');
  const title = (id: string) => card(page, id).locator('header');
  const edits: readonly (() => Promise<void>)[] = [
    async () => card(page, 'prompt').getByRole('textbox').fill('a red bus'),
    async () => {
      await card(page, 'decode').getByRole('spinbutton', { name: 'Eta' }).fill('0.5');
      await page.keyboard.press('Enter');
    },
    async () => {
      await drag(page, title('seeds'), [140, 700]);
      await page.mouse.up();
    },
    async () => {
      await title('prior').getByText('Prior').dblclick();
      await page.keyboard.type('The prior');
      await page.keyboard.press('Enter');
    },
    async () => {
      await title('prior').click();
      await page.keyboard.press('Control+m');
    },
    async () => card(page, 'decode').getByRole('button', { name: 'Remove the link' }).click(),
    async () => {
      await title('encode').click();
      await page.keyboard.press('Control+d');
    },
    async () => page.keyboard.press('Delete'),
    async () => page.keyboard.press('Shift+n'),
    async () => {
      await page.mouse.dblclick(640, 640);
      await page.getByRole('dialog', { name: 'Add a node' }).getByRole('combobox').fill('grid');
      await page.keyboard.press('Enter');
    },
  ];
  const states = [await saved(page)];
  for (const edit of edits) {
    await edit();
    const next = await saved(page);
    expect(next, `edit ${states.length} changes the workflow`).not.toEqual(states.at(-1));
    states.push(next);
  }
  await canvas.click({ position: { x: 20, y: 20 } });
  for (const state of states.slice(0, -1).reverse()) {
    await page.keyboard.press('Control+z');
    expect(await saved(page)).toEqual(state);
  }
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  expect(await pixelsOf(picture)).toBe(drawn);
  for (const state of states.slice(1)) {
    await page.keyboard.press('Control+Shift+z');
    expect(await saved(page)).toEqual(state);
  }
  expect(await pixelsOf(picture)).toBe(drawn);
});

test('a reload in the middle of an edit loses nothing', async ({ page }) => {
  await openWorkflow(page, await quick());
  const prompt = card(page, 'prompt').getByRole('textbox');
  await prompt.click();
  await page.keyboard.press('End');
  await page.keyboard.type(' and a very long scarf', { delay: 5 });
  await page.reload();
  await expect(prompt).toHaveValue('a dog wearing a black hat and a very long scarf');
});
