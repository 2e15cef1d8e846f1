import { done, expect, expectPicture, openWorkflow, pixelsOf, quick, test } from '../support/e2e/studio.ts';

test('dragging a principal component changes the picture while it is dragged, and keeping it writes it into the node', async ({ page }) => {
  await openWorkflow(page, await quick('latent-space'));
  await page.keyboard.press('e');
  const explorer = page.getByRole('complementary', { name: 'Latent explorer' });
  await explorer.getByRole('button', { name: 'Compute embeddings' }).click();
  await done(page);
  const picture = explorer.getByRole('img', { name: 'Picture at this point' });
  await expectPicture(picture);
  const before = await pixelsOf(picture);
  const slider = explorer.getByRole('slider', { name: 'Component 1', exact: true });
  const box = await slider.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 7, (box?.y ?? 0) + 7];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y, { steps: 4 });
  await expect.poll(() => pixelsOf(picture), { message: 'a new picture while the button is down' }).not.toBe(before);
  const halfway = await pixelsOf(picture);
  await page.mouse.move(x - 40, y, { steps: 4 });
  await expect.poll(() => pixelsOf(picture)).not.toBe(halfway);
  await page.mouse.up();
  await expect(explorer.getByText('Draft', { exact: true })).toBeHidden();
  await expect(explorer.getByText('Drawing')).toBeHidden();
  await explorer.getByRole('button', { name: 'Keep' }).click();
  await expect(explorer.getByRole('button', { name: 'Keep' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled();
});

test('a point of the scatter is chosen by its caption, without a mouse, and drawn', async ({ page }) => {
  await openWorkflow(page, await quick('latent-space'));
  await page.keyboard.press('e');
  const explorer = page.getByRole('complementary', { name: 'Latent explorer' });
  await explorer.getByRole('button', { name: 'Compute embeddings' }).click();
  await done(page);
  const picture = explorer.getByRole('img', { name: 'Picture at this point' });
  await expectPicture(picture);
  const before = await pixelsOf(picture);
  await explorer.getByRole('textbox', { name: 'Search captions…' }).fill('a');
  await explorer.getByRole('button', { name: 'Start from this point' }).last().press('Enter');
  await expect.poll(() => pixelsOf(picture)).not.toBe(before);
});
