import type { Locator } from '@playwright/test';
import { card, done, expect, expectPicture, openWorkflow, pixelsOf, quick, run, test } from '../support/e2e/studio.ts';

test('a prompt that is typed on the start page becomes a picture', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'What to draw' }).fill('two red apples');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await done(page);
  await expectPicture(card(page, 'decode').locator('canvas'));
  await expect(page.getByRole('textbox', { name: 'Workflow name' })).toHaveValue('two red apples');
});

test('a new prompt on the canvas draws another picture and recomputes only the nodes that depend on it', async ({ page }) => {
  await openWorkflow(page, await quick());
  await run(page);
  const picture = card(page, 'decode').locator('canvas');
  const before = await pixelsOf(picture);
  await card(page, 'prompt').getByRole('textbox').fill('a blue house');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => pixelsOf(picture)).not.toBe(before);
  await expect(card(page, 'seeds')).toContainText('From cache: nothing had to be computed');
  await expect(card(page, 'encode')).toContainText('its inputs changed');
});

test('a picture that was drawn before a reload is found by its prompt, and its seed and its workflow are used again', async ({ page }) => {
  await openWorkflow(page, await quick());
  await run(page);
  await card(page, 'prompt').getByRole('textbox').fill('a blue house');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Panels' }).click();
  await page.getByRole('menuitem', { name: 'Results' }).click();
  const panel = page.getByRole('complementary', { name: 'Results' });
  const blue = panel.getByRole('button', { name: /a blue house/ }).first();
  await expect(blue).toBeVisible();
  // the panel is open again after the reload
  await page.reload();
  await panel.getByRole('textbox', { name: 'Search by prompt, workflow or setting' }).fill('blue');
  await blue.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: 'a blue house' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Open this picture alone' }).click();
  // beside the wide panel the cards are too small for fields
  await panel.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('Home');
  await expect(card(page, 'prompt').getByRole('textbox')).toHaveValue('a blue house');
  await page.keyboard.press('Control+Enter');
  await done(page);
  await expectPicture(card(page, 'decode').locator('canvas'));
});

test.describe('in Arabic', () => {
  test.use({ locale: 'ar' });

  test('in Arabic the interface reads from right to left, the canvas from left to right, and an Arabic prompt becomes a picture', async ({
    page,
  }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await page.getByRole('textbox', { name: 'ماذا أرسم' }).fill('كلب يرتدي قبعة سوداء');
    await page.getByRole('button', { name: 'ارسم', exact: true }).click();
    await expect(page.getByText(/^انتهى التشغيل/)).toBeAttached({ timeout: 200_000 });
    await expectPicture(card(page, 'decode').locator('canvas'));
    // the menu is on the right and Run on the left; the graph still runs from left to right
    const x = async (locator: Locator) => (await locator.boundingBox())?.x ?? 0;
    expect(await x(page.getByRole('button', { name: 'القائمة' }))).toBeGreaterThan(
      await x(page.getByRole('button', { name: 'تشغيل', exact: true })),
    );
    expect(await x(card(page, 'prompt'))).toBeLessThan(await x(card(page, 'decode')));
    await expect(card(page, 'prompt').getByRole('textbox')).toHaveCSS('direction', 'rtl');
  });
});
