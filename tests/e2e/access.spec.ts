import { looks, serious } from '../support/e2e/axe.ts';
import { done, expect, openWorkflow, quick, run, test } from '../support/e2e/studio.ts';

for (const { name, use } of looks)
  test.describe(`axe finds nothing serious, ${name}:`, () => {
    test.use(use);

    test('on the start page', async ({ page }) => {
      await page.goto('/');
      // what the server sends has a heading, too
      await expect(page.locator('form input')).toBeVisible();
      expect(await serious(page)).toEqual([]);
    });

    test('in the editor, its panels and its dialogs', async ({ page }) => {
      await openWorkflow(page, await quick());
      expect(await serious(page)).toEqual([]);
      for (const key of ['l', 'w', 'q', 'i', 'Control+,']) {
        await page.keyboard.press(key);
        await expect(page.getByRole('complementary')).toBeVisible();
        expect(await serious(page), `the panel of ${key}`).toEqual([]);
      }
      for (const key of ['Control+k', '?', 'Control+Shift+s']) {
        await page.keyboard.press(key);
        await expect(page.getByRole('dialog')).toBeVisible();
        expect(await serious(page), `the dialog of ${key}`).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
    });
  });

test('axe finds nothing serious in the explorer, and in cards with results', async ({ page }) => {
  await openWorkflow(page, await quick('latent-space'));
  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'Compute them' }).click();
  await done(page);
  await expect(page.getByRole('slider', { name: 'Component 1', exact: true })).toBeVisible();
  expect(await serious(page)).toEqual([]);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 780 } });

  test('a workflow is read and run, and axe finds nothing serious', async ({ page }) => {
    await openWorkflow(page, await quick());
    await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await run(page);
    expect(await serious(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), 'nothing stands out at the side').toBeLessThanOrEqual(390);
  });
});
