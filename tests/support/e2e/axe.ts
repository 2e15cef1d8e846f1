import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { expect } from './studio.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe holds for serious or critical, as lines to read: the rule, and the elements. */
export const serious = async (page: Page): Promise<string[]> => {
  // what fades in is judged when it is there; what turns while something runs never ends
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    return Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  });
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

/** How the studio may look. */
export const looks = [
  { name: 'dark', use: { colorScheme: 'dark' } },
  { name: 'light', use: { colorScheme: 'light' } },
  { name: 'Arabic', use: { colorScheme: 'dark', locale: 'ar' } },
] as const;
