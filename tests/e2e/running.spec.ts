import { setParam } from '../../graph/index.ts';
import { card, expect, expectPicture, openWorkflow, pixelsOf, quick, run, test } from '../support/e2e/studio.ts';

test('a run that is stopped between two steps keeps its finished nodes for the next run', async ({ page }) => {
  // a thousand steps of many pictures: long enough for a hand to press Stop
  const many = setParam(await quick(), { node: 'seeds', param: 'count', value: 400 });
  await openWorkflow(page, setParam(many, { node: 'decode', param: 'steps', value: 1000 }));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card(page, 'decode')).toContainText(/Step \d+ of/, { timeout: 200_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  await expect(card(page, 'decode')).not.toContainText(/Step \d+ of|Computed/);
  await card(page, 'decode').getByRole('spinbutton', { name: 'Steps' }).fill('2');
  await run(page);
  await expect(card(page, 'prior')).toContainText('From cache');
  await expectPicture(card(page, 'decode').locator('canvas').first());
});

test('a failed model download is shown on its node, and the next run succeeds', async ({ page, context }) => {
  await openWorkflow(page, await quick());
  await context.route('**/decoder.onnx*', (route) => route.abort('internetdisconnected'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card(page, 'decode').getByRole('alert')).toContainText('Check the connection and run again', { timeout: 200_000 });
  await context.unroute('**/decoder.onnx*');
  await run(page);
  await expect(card(page, 'prior')).toContainText('From cache');
  await expectPicture(card(page, 'decode').locator('canvas'));
});

test('live mode ends with the picture of the last prompt that was typed', async ({ page }) => {
  await openWorkflow(page, await quick());
  const prompt = card(page, 'prompt').getByRole('textbox');
  const picture = card(page, 'decode').locator('canvas');
  await prompt.fill('a red apple on a plate');
  await run(page);
  const wanted = await pixelsOf(picture);
  await prompt.fill('a');
  await run(page);
  await expect.poll(() => pixelsOf(picture)).not.toBe(wanted);
  await page.getByRole('button', { name: 'Live' }).click();
  await prompt.pressSequentially(' red apple on a plate', { delay: 20 });
  await expect.poll(() => pixelsOf(picture), { timeout: 200_000 }).toBe(wanted);
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Live' })).toHaveAttribute('aria-pressed', 'true');
});

test('two tabs with one workflow show the same content, and the second one names the other', async ({ page, context }) => {
  await openWorkflow(page, await quick());
  await expect(page.getByRole('status').getByText('Saved')).toBeAttached();
  const second = await context.newPage();
  await second.goto('/#edit');
  await expect(second.getByText('Also open in another tab')).toBeVisible();
  await card(page, 'prompt').getByRole('textbox').fill('a green train');
  await expect(card(second, 'prompt').getByRole('textbox')).toHaveValue('a green train');
  await card(second, 'prompt').getByRole('textbox').fill('a green train in the snow');
  await expect(card(page, 'prompt').getByRole('textbox')).toHaveValue('a green train in the snow');
  await page.close();
  await expect(second.getByText('Also open in another tab')).toBeHidden();
});
