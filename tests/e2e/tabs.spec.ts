import { card, expect, openWorkflow, quick, run, test } from '../support/e2e/studio.ts';

test('two guidances are typed, drawn and compared, and workflows stay open as tabs with their undo steps', async ({ page }) => {
  await openWorkflow(page, { ...(await quick()), name: 'Guidances' });
  const guidance = card(page, 'decode').getByRole('spinbutton', { name: 'Guidance' });
  for (const value of ['0.25', '3']) {
    await guidance.fill(value);
    await guidance.press('Enter');
    await expect(guidance).toHaveValue(value);
    await run(page);
  }
  await page.getByRole('button', { name: 'Panels' }).click();
  await page.getByRole('menuitem', { name: 'Results' }).click();
  const panel = page.getByRole('complementary', { name: 'Results' });
  await panel.getByRole('button', { name: 'Compare: choose two' }).click();
  const tiles = panel.getByRole('listitem').getByRole('button');
  await tiles.first().click();
  await tiles.last().click();
  const comparison = page.getByRole('dialog');
  await expect(comparison.getByRole('row', { name: /Guidance/ })).toContainText('0.25');
  await expect(comparison.getByRole('row', { name: /Guidance/ })).toContainText('3');
  await page.keyboard.press('Escape');
  await panel.getByRole('button', { name: 'Close' }).click();

  const strip = page.getByRole('navigation', { name: 'Open workflows' });
  await page.locator('[data-canvas]').press('Alt+n');
  await expect(strip.getByRole('button', { name: 'Untitled', exact: true })).toHaveAttribute('aria-current', 'page');
  await page.locator('[data-canvas]').press('Alt+PageUp');
  await expect(strip.getByRole('button', { name: 'Guidances', exact: true })).toHaveAttribute('aria-current', 'page');
  await page.getByRole('button', { name: 'Undo: change a value' }).click();
  await expect(guidance).toHaveValue('0.25');
  await page.reload();
  await expect(strip.getByRole('button', { name: 'Untitled', exact: true })).toBeVisible();
  await expect(strip.getByRole('button', { name: 'Guidances', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(guidance).toHaveValue('0.25');
});
