import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { chromiumPath } from '../../tests/support/browser/chromium.ts';
import type { BenchRow } from '../report.ts';

/** Installed by npx only when it is selected: it is far larger than all dependencies of the studio. */
const lighthouse = 'lighthouse@13.5.0';

const report = z.object({
  lighthouseVersion: z.string(),
  categories: z.object({ accessibility: z.object({ score: z.number() }) }),
  audits: z.record(z.string(), z.object({ id: z.string(), score: z.number().nullable() })),
});

/** Lighthouse's accessibility scores, out of 100, and its findings. */
export const measureAccessibility = async (studio: string): Promise<BenchRow[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-lighthouse-'));
  const rows: BenchRow[] = [];
  try {
    for (const [screen, hash] of [
      ['start page', ''],
      ['editor', '#edit'],
    ] as const) {
      const path = join(folder, 'report.json');
      const flags = ['--only-categories=accessibility', '--preset=desktop', '--output=json', `--output-path=${path}`, '--quiet'];
      await promisify(execFile)('npx', ['--yes', lighthouse, `${studio}/${hash}`, ...flags, '--chrome-flags=--headless=new --no-sandbox'], {
        env: { ...process.env, CHROME_PATH: chromiumPath },
      });
      const { lighthouseVersion, categories, audits } = report.parse(JSON.parse(await readFile(path, 'utf8')));
      const named = Object.values(audits).filter(({ score }) => score !== null && score < 1);
      rows.push({
        screen,
        accessibility: Math.round(100 * categories.accessibility.score),
        named: named.map(({ id }) => id).join(', '),
        Lighthouse: lighthouseVersion,
      });
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
};
