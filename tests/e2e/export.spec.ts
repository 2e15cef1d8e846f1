import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { shareLink } from '../../editor/engine/share/link.ts';
import { addLabelPlugin } from '../support/e2e/add-plugin.ts';
import { staticHost } from '../support/e2e/static-host.ts';
import { card, done, expect, expectPicture, quick, test } from '../support/e2e/studio.ts';

test.use({ family: 'emoji' });

test('an exported studio opens a share link below a path of a bare static host, is isolated, draws, and then opens without a network and runs a plugin in its sandbox', async ({
  page,
}, info) => {
  const folder = info.outputPath('site');
  await rm(folder, { recursive: true, force: true });
  const unclip = fileURLToPath(new URL('../../cli/unclip.js', import.meta.url));
  execFileSync(process.execPath, [unclip, 'export', folder, '--base', '/tools/studio/']);
  const host = await staticHost(folder, '/tools/studio/');
  try {
    await page.goto(shareLink(await quick(), host.address));
    await page.waitForFunction(() => crossOriginIsolated, undefined, { timeout: 60_000 });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await done(page);
    await expectPicture(card(page, 'decode').locator('canvas'));
    const docs = await page.context().newPage();
    await docs.goto(`${host.address}docs/`);
    await docs.getByRole('button', { name: 'Search' }).click();
    await docs.getByRole('textbox', { name: 'Search' }).fill('umap');
    const found = docs.getByRole('dialog').getByRole('link', { name: 'Explore the latent space' });
    await found.first().click();
    await expect(docs).toHaveURL(`${host.address}docs/guides/latent-space/`);
    expect(await docs.getByRole('link', { name: 'Open the studio' }).getAttribute('href')).toBe('/tools/studio/docs/../');
    await docs.close();
    expect(host.missing.filter((path) => path !== '/tools/studio/api/health')).toEqual([]);
    await expect(page.getByText('Everything is downloaded. The studio now works offline.').first()).toBeVisible({ timeout: 200_000 });
  } finally {
    await host.stop();
  }
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await addLabelPlugin(page);
});
