import { availableParallelism, loadavg } from 'node:os';
import { chromiumPath, launchChromium } from '../tests/support/browser/chromium.ts';
import { measureHiddenTab } from './idle/hidden-tab.ts';
import { measureIdleServer, startIdleServer } from './idle/server.ts';
import type { BenchReport } from './report.ts';

const seconds = 60;

/** `unclip serve` with nothing to do, and a hidden tab with the studio, which must be built. */
export const bench = async (): Promise<readonly BenchReport[]> => {
  const server = await startIdleServer();
  try {
    const rows = await measureIdleServer(server, seconds);
    const reports: BenchReport[] = [
      {
        title: `A server with nothing to do, for ${seconds} s`,
        rows,
        note: `All processes together. ${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}.`,
      },
    ];
    if (!chromiumPath) return reports;
    const browser = await launchChromium({ gpu: false });
    try {
      const tabs = [];
      for (const has of [true, false]) tabs.push(...(await measureHiddenTab(browser, server.origin, { server: has })));
      return [...reports, { title: 'A hidden tab, for 30 s', rows: tabs, note: 'The target is nothing.' }];
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
};
