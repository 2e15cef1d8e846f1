import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { done, expect, openWorkflow, quick, run, test } from './studio.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe holds for serious or critical, as lines to read: the rule, and the elements. */
const serious = async (page: Page): Promise<string[]> => {
  // what fades in is judged when it is there
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))));
  // a script tag would cross the studio's own content security policy
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(
    // the script defines it
    () => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  expect(passes.length, 'rules that axe could judge').toBeGreaterThan(10);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`,
    );
};

const looks = [
  { name: 'dark', use: { colorScheme: 'dark' } },
  { name: 'light', use: { colorScheme: 'light' } },
  { name: 'Arabic', use: { colorScheme: 'dark', locale: 'ar' } },
] as const;

for (const { name, use } of looks)
  test.describe(`axe finds nothing serious, ${name}:`, () => {
    test.use(use);

    test('on the start page', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
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
