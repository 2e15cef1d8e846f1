import type { Page } from '@playwright/test';
import { parseWorkflow, type Workflow } from '../../graph/index.ts';
import { card, drag, emptySpot, expect, expectPicture, openWorkflow, pixelsOf, port, quick, run, test } from '../support/e2e/studio.ts';

declare global {
  interface Window {
    savedText: Promise<string>;
  }
}

/**
 * The workflow as the studio saves it to a file. It is read from the blob, because browsers may block thirty downloads in half a minute;
 * files.spec.ts tests a real download.
 */
const saved = async (page: Page): Promise<Workflow> => {
  await page.evaluate(() => {
    const create = URL.createObjectURL;
    window.savedText = new Promise((resolve) => {
      URL.createObjectURL = (source) => {
        URL.createObjectURL = create;
        if (source instanceof Blob) resolve(source.text());
        return create(source);
      };
    });
  });
  await page.keyboard.press('Control+s');
  return parseWorkflow(await page.evaluate(() => window.savedText));
};

test('a link that does not fit is refused while it is dragged, and the reason is shown', async ({ page }) => {
  await openWorkflow(page, await quick());
  // a text embedding does not go into a port for noise
  await drag(page, port(page, 'source', 'encode', 'embedding'), port(page, 'target', 'decode', 'noise'));
  await expect(page.getByRole('region', { name: 'The workflow as a graph' }).getByRole('alert')).toContainText('noise');
  await expect(port(page, 'target', 'decode', 'noise')).toHaveClass(/port-refused/);
  await expect(port(page, 'target', 'decode', 'embedding')).toHaveClass(/port-fits/);
  await page.mouse.up();
  expect((await saved(page)).nodes.decode?.inputs.noise).toBeUndefined();
});

test('ten different edits are undone and redone one by one, and no result is lost', async ({ page }) => {
  await openWorkflow(page, await quick());
  await run(page);
  const picture = card(page, 'decode').locator('canvas');
  await expectPicture(picture);
  const drawn = await pixelsOf(picture);
  const title = (id: string) => card(page, id).locator('header');
  const edits: readonly (() => Promise<void>)[] = [
    async () => card(page, 'prompt').getByRole('textbox').fill('a red bus'),
    async () => {
      await card(page, 'decode').getByRole('spinbutton', { name: 'Eta' }).fill('0.5');
      await page.keyboard.press('Enter');
    },
    async () => {
      await drag(page, title('seeds'), await emptySpot(page, { width: 64, height: 64 }));
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
    async () => card(page, 'decode').getByRole('button', { name: 'Remove link' }).click(),
    async () => {
      await title('encode').click();
      await page.keyboard.press('Control+d');
    },
    async () => page.keyboard.press('Delete'),
    async () => page.keyboard.press('Shift+n'),
    async () => {
      await page.mouse.dblclick(...(await emptySpot(page)));
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
  // the keys for undo go to the canvas, not to a text field
  await page.mouse.click(...(await emptySpot(page)));
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
