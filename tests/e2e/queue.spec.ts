import { setParam } from '../../graph/index.ts';
import { serious } from '../support/e2e/axe.ts';
import { card, expect, openWorkflow, quick, stored, test } from '../support/e2e/studio.ts';

const words = ['a red apple', 'a blue house', 'a green train', 'a yellow star', 'a white cat'];

test('a queue of five, one of them cancelled, is there after a reload in the middle, and goes on when the user says so', async ({
  page,
}) => {
  // the first run is still going on when the page is reloaded
  await openWorkflow(page, setParam(await quick(), { node: 'decode', param: 'steps', value: 1000 }));
  const prompt = card(page, 'prompt').getByRole('textbox');
  const runButton = page.getByRole('button', { name: 'Run', exact: true });
  const stop = page.getByRole('toolbar').or(page.getByRole('banner')).getByRole('button', { name: 'Stop' });
  for (const [index, text] of words.entries()) {
    await prompt.fill(text);
    if (index === 1) await card(page, 'decode').getByRole('spinbutton', { name: 'Steps' }).fill('2');
    await runButton.click();
  }
  await expect(runButton).toHaveAccessibleDescription('4 runs are waiting');
  await page.locator('[data-canvas]').press('q');
  const panel = page.getByRole('complementary', { name: 'Runs' });
  await panel.getByRole('listitem').filter({ hasText: 'a blue house' }).getByRole('button', { name: 'from the queue' }).click();
  await expect(runButton).toHaveAccessibleDescription('3 runs are waiting');
  expect(await serious(page)).toEqual([]);
  await expect(card(page, 'decode')).toContainText(/Step \d+ of 1000/, { timeout: 200_000 });
  // prompt, seeds, text encoder and prior
  await stored(page, 4);
  await page.reload();

  const notice = page.getByRole('status').filter({ hasText: '4 runs were waiting when the page was closed.' }).first();
  await expect(notice).toBeVisible();
  await expect(stop).toBeHidden();
  await notice.getByRole('button', { name: 'Go on' }).click();
  await expect(card(page, 'decode')).toContainText(/Step \d+ of 1000/, { timeout: 200_000 });
  await expect(card(page, 'prior')).toContainText('From cache');
  // Stop ends the run that was interrupted by the reload, and the others go on
  await stop.click();
  const ended = panel.getByRole('listitem').filter({ hasText: 'from cache' });
  await expect(ended).toHaveCount(4, { timeout: 200_000 });
  await expect(ended).toContainText(['a white cat', 'a yellow star', 'a green train', 'a red apple']);
  await expect(ended.last()).toContainText('Stopped');
  await expect(stop).toBeHidden();
});
