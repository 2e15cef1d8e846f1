import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';

/** Adds the plugin of tests/fixtures/plugins/label.js in the settings: its file is chosen, looked into, and added. */
export const addLabelPlugin = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+,');
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add from a file…' }).click();
  await (await chosen).setFiles(fileURLToPath(new URL('../../fixtures/plugins/label.js', import.meta.url)));
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add the plugin' }).click();
  await expect(page.getByText('1 node: Mark')).toBeVisible();
};
