import type { Browser, Page } from '@playwright/test';
import textToImage from '../../workflows/text-to-image.json' with { type: 'json' };
import type { BenchRow } from '../report.ts';
import { quantile } from '../shared/timing.ts';
import { linkTo } from './large-workflow.ts';

const stages = ['encode', 'prior', 'decode', 'upsample'];
/** The first picture also downloads the weights and is not counted. */
const prompts = [
  'a fox wearing a crown',
  'a cat wearing a blue hat',
  'a volcano at night',
  'two apples',
  'a penguin to the left of a pizza',
];

/** The duration that a card shows for its node, milliseconds. */
const told = async (page: Page, id: string): Promise<number> => {
  const words = await page
    .locator(`.react-flow__node[data-id="${id}"] [data-hint]`, { hasText: /\d (ms|s)\b/ })
    .first()
    .textContent();
  const [, count, unit] = /([\d.]+)\s*(ms|s)\b/.exec(words ?? '') ?? [];
  if (count === undefined) throw new Error(`the card ${id} tells no time, but "${words}".`);
  return Number(count) * (unit === 's' ? 1000 : 1);
};

/** Milliseconds of each stage of one picture in the page with loaded weights. Medians. */
export const measureStages = async (browser: Browser, studio: string): Promise<BenchRow[]> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(linkTo(studio, textToImage));
    const text = page.locator('.react-flow__node textarea').first();
    const runs: number[][] = [];
    for (const [number, prompt] of prompts.entries()) {
      await text.fill(prompt);
      await page.keyboard.press('Control+Enter');
      await page.getByRole('button', { name: 'Stop' }).waitFor();
      await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 180_000 });
      if (number > 0) runs.push(await Promise.all(stages.map((id) => told(page, id))));
    }
    const medians = stages.map(
      (stage, place) =>
        [
          `${stage} ms`,
          quantile(
            runs.map((run) => run[place] ?? 0),
            0.5,
          ),
        ] as const,
    );
    return [{ where: 'in the page', ...Object.fromEntries(medians), 'total ms': medians.reduce((sum, [, ms]) => sum + ms, 0) }];
  } finally {
    await context.close();
  }
};
