import { card, done, expect, expectPicture, openWorkflow, quick, test } from '../support/e2e/studio.ts';

test('prompt × seed is swept in two clicks, a cell of the sheet opens with its own params, and they are used', async ({ page }) => {
  await openWorkflow(page, await quick());
  const prompt = card(page, 'prompt');
  await prompt.getByRole('textbox').hover();
  await prompt.getByRole('button', { name: 'More for Text' }).click();
  await page.getByRole('menuitem', { name: 'Sweep this param…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sweep' });
  await dialog.getByRole('button', { name: 'Prompt × seed' }).click();
  await dialog.getByRole('textbox', { name: 'Texts, one per line' }).fill('a cat\nan owl');
  const count = dialog.getByRole('spinbutton', { name: 'Count' });
  await count.fill('3');
  await count.press('Enter');
  await expect(dialog).toContainText('3 × 2 = 6 results');
  await dialog.getByRole('button', { name: 'Sweep', exact: true }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await done(page);

  const sheet = card(page, 'sheet').getByRole('button', { name: 'Enlarge picture: Picture 1 of 1' });
  await expectPicture(sheet.locator('canvas'));
  const box = await sheet.boundingBox();
  if (!box) throw new Error('The sheet is not drawn.');
  // the last picture of the last row
  await sheet.click({ position: { x: box.width * 0.9, y: box.height * 0.9 } });
  const picture = page.getByRole('dialog', { name: 'Picture 6 of 6' });
  const facts = picture.getByRole('region', { name: 'What it was computed with' });
  await expect(facts).toContainText('an owl');
  const seed = facts
    .getByRole('listitem')
    .filter({ hasText: /^Seed\d+$/ })
    .first();
  const drawn = Number((await seed.textContent())?.replace('Seed', ''));
  await picture.getByRole('button', { name: 'Use these params' }).click();
  await expect(picture).toBeHidden();
  await expect(card(page, 'sheet')).toHaveCount(0);
  await expect(prompt.getByRole('textbox')).toHaveValue('an owl');
  await expect(card(page, 'seeds').getByRole('spinbutton', { name: 'Start' })).toHaveValue(String(drawn));
  await page.keyboard.press('Control+z');
  await expect(card(page, 'sheet')).toBeVisible();
});
