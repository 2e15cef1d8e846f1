import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { launchChromium } from '../../tests/support/browser/chromium.ts';
import type { BenchRow } from '../report.ts';

/**
 * Milliseconds from the start of `unclip-studio` of an installed package to its address, to the page, and to the first picture of a prompt that is typed on the
 * start page, in a Chromium that has never seen it.
 */
export const firstPicture = async (installed: string, project: string): Promise<readonly BenchRow[]> => {
  const began = performance.now();
  const rows: BenchRow[] = [];
  const reached = (event: string): void => void rows.push({ event, 'ms since the start': Math.round(performance.now() - began) });
  const child = spawn(process.execPath, [join(installed, 'cli/unclip-studio.js'), '--no-open', '--port', '0'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      const [found] = /http:\/\/localhost:\d+/.exec(text.toString()) ?? [];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error('The studio has ended.')));
  });
  reached('the server listens');
  const browser = await launchChromium({ gpu: false });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.getByRole('textbox', { name: 'What to draw' }).fill('a volcano');
    reached('a prompt is typed on the start page');
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    await page.getByText(/^Run finished/).waitFor({ timeout: 300_000 });
    reached('the first picture is drawn');
  } finally {
    await browser.close();
    child.kill();
  }
  return rows;
};
