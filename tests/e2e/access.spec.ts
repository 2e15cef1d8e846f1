import { looks, serious } from '../support/e2e/axe.ts';
import { done, expect, openWorkflow, quick, run, test } from '../support/e2e/studio.ts';

for (const { name, use } of looks)
  test.describe(`the studio in the appearance ${name}`, () => {
    test.use(use);

    test(`axe finds no serious problem on the start page (${name})`, async ({ page }) => {
      await page.goto('/');
      // the HTML from the server has no form: from here on the studio has loaded
      await expect(page.locator('form input')).toBeVisible();
      expect(await serious(page)).toEqual([]);
    });

    test(`axe finds no serious problem in the editor, its panels and its dialogs (${name})`, async ({ page }) => {
      await openWorkflow(page, await quick());
      expect(await serious(page)).toEqual([]);
      for (const key of ['l', 'w', 'q', 'm', 'i', 'Control+,']) {
        await page.keyboard.press(key);
        await expect(page.getByRole('complementary')).toBeVisible();
        expect(await serious(page), `the panel of ${key}`).toEqual([]);
      }
      for (const key of ['Control+k', '?', 'Control+Shift+s', 'Shift+m', 'Alt+x']) {
        await page.keyboard.press(key);
        await expect(page.getByRole('dialog')).toBeVisible();
        expect(await serious(page), `the dialog of ${key}`).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
    });
  });

test('axe finds no serious problem in the explorer and in cards with results', async ({ page }) => {
  await openWorkflow(page, await quick('latent-space'));
  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'Compute embeddings' }).click();
  await done(page);
  await expect(page.getByRole('slider', { name: 'Component 1', exact: true })).toBeVisible();
  expect(await serious(page)).toEqual([]);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 780 } });

  test('on a phone a workflow is shown and run, and axe finds no serious problem', async ({ page }) => {
    await openWorkflow(page, await quick());
    await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await run(page);
    expect(await serious(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
      'the width of the page, which does not scroll sideways',
    ).toBeLessThanOrEqual(390);
  });
});
