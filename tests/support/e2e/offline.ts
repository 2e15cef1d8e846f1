import type { Page } from '@playwright/test';
import { startServer } from './server.ts';
import { card, done, expect, expectPicture, openWorkflow, quick } from './studio.ts';

/** Loads the studio once from a server of its own, stops the server, cuts the network, and expects that the page still loads, runs and draws. */
export const runWithoutNetwork = async (page: Page, device: string): Promise<void> => {
  const server = await startServer();
  try {
    await page.goto(server.origin);
    await expect(page.getByText('Everything is downloaded. The studio now works offline.').first()).toBeVisible({
      timeout: 200_000,
    });
  } finally {
    await server.stop();
  }
  await page.context().setOffline(true);
  await openWorkflow(page, await quick(), server.origin);
  await page.reload();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await done(page);
  await expectPicture(card(page, 'decode').locator('canvas'));
  await expect(page.getByText(device, { exact: true })).toBeVisible();
};
