import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { expect } from './studio.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The serious and critical violations that axe finds, each with its rule and its elements. */
export const serious = async (page: Page): Promise<string[]> => {
  // elements that fade in are checked at full opacity; animations without an end are not awaited
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    return Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  });
  // once for each page; a script tag would violate the studio's content security policy
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(
    // the script above defines it
    () => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  expect(passes.length, 'the number of rules that axe checked').toBeGreaterThan(10);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`,
    );
};

/** The appearances of the studio that are checked. */
export const looks = [
  { name: 'dark', use: { colorScheme: 'dark' } },
  { name: 'light', use: { colorScheme: 'light' } },
  { name: 'Arabic', use: { colorScheme: 'dark', locale: 'ar' } },
] as const;
