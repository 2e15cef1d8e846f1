import { availableParallelism, loadavg } from 'node:os';
import type { Browser } from '@playwright/test';
import { chromiumPath, launchChromium } from '../tests/support/browser/chromium.ts';
import { measureCanvas, nodeCount } from './editor/canvas.ts';
import { measureExplorer, measurePoints } from './editor/explorer.ts';
import { measureAccessibility } from './editor/lighthouse.ts';
import { measureFirstPicture, measureScripts } from './editor/loading.ts';
import { servePage } from './editor/serve-page.ts';
import { serveStudio } from './editor/serve-studio.ts';
import { measureStages } from './editor/stages.ts';
import { measureTyping } from './editor/typing.ts';
import type { BenchReport } from './report.ts';
import { selectedParts } from './shared/parts.ts';

type Origins = { readonly studio: string; readonly bare: string };
type Part = (browser: Browser, origins: Origins) => Promise<readonly BenchReport[]>;

/** The measurements by name. `UNCLIP_BENCH_PARTS` selects some: `loading,typing`. */
const parts: Readonly<Record<string, Part>> = {
  loading: async (browser, { studio }) => [
    {
      title: 'JavaScript before a screen is drawn',
      rows: await measureScripts(browser, studio),
      note: 'The target is 300 KB before the start page. First words: the HTML that the server sends, before any script has run.',
    },
    {
      title: 'From the request for the page to a picture',
      rows: await measureFirstPicture(browser, studio),
      note: 'The prompt is typed as soon as its field appears. The weights come from this machine, so the figure contains no network time.',
    },
  ],
  stages: async (browser, { studio }) => [
    {
      title: 'One picture in the page, by stages',
      rows: await measureStages(browser, studio),
      note: 'workflows/text-to-image.json, as the cards of the studio tell it. In Node: npm run bench -- end-to-end.',
    },
  ],
  typing: async (browser, { studio }) => [
    {
      title: 'Typing in the form of a card',
      rows: await measureTyping(browser, studio),
      note: 'Processor time of the page from a key press until the letter is shown. Own: scripts, layout and style; the target is a p95 under 16 ms. Afterwards: checking and saving.',
    },
  ],
  canvas: async (browser, { studio, bare }) => {
    const { opening, smooth } = await measureCanvas(browser, { studio, bare });
    return [
      {
        title: `Opening ${nodeCount} nodes`,
        rows: opening,
        note: 'Until the nodes in view are drawn. The studio opens them from a link and saves them.',
      },
      { title: `Panning and dragging among ${nodeCount} nodes`, rows: smooth },
    ];
  },
  lighthouse: async (_, { studio }) => [
    { title: 'Accessibility by Lighthouse', rows: await measureAccessibility(studio), note: 'The target is 95 of 100.' },
  ],
  explorer: async (browser, { studio }) => [
    {
      title: 'The explorer',
      rows: await measureExplorer(browser, studio),
      note: 'The target is 50 frames a second. Without a GPU, the cores that draw the pictures also emulate WebGL.',
    },
    {
      title: 'The plot of the explorer alone',
      rows: await measurePoints(browser),
      note: 'Eight clusters in a plot of 560 × 470 pixels. First drawn: from the start of the page until the first frame with points. While the plot moves, a frame draws as many points as it has time for; at rest it draws all.',
    },
  ],
};

/** The studio in headless Chromium, beside a bare React Flow page with as many default nodes. */
export const bench = async (): Promise<readonly BenchReport[]> => {
  if (!chromiumPath) throw new Error('there is no Chromium on this machine. Install one, or name it in CHROMIUM.');
  // Lighthouse is not installed by default, so it runs only when it is selected
  const wanted = selectedParts(Object.keys(parts), { defaults: Object.keys(parts).filter((name) => name !== 'lighthouse') });
  const studio = await serveStudio();
  const bare = await servePage('bare-flow.tsx');
  // without a GPU the processor emulates WebGL, which slows everything else down
  const browsers = { explorer: await launchChromium({ gpu: true }), others: await launchChromium({ gpu: false }) };
  try {
    const reports: BenchReport[] = [];
    for (const name of wanted) {
      const part = parts[name];
      if (!part) continue;
      const browser = name === 'explorer' ? browsers.explorer : browsers.others;
      try {
        reports.push(...(await part(browser, { studio: studio.origin, bare: bare.origin })));
      } catch (error) {
        // go on with the other measurements
        process.exitCode = 1;
        reports.push({ title: `"${name}" could not be measured`, rows: [], note: error instanceof Error ? error.message : String(error) });
      }
    }
    const load = (loadavg()[0] ?? 0).toFixed(1);
    const machine = `Chromium ${browsers.others.version()}, ${availableParallelism()} cores, load ${load} at the end.`;
    return reports.map((report, index) =>
      index < reports.length - 1 ? report : { ...report, note: [report.note, machine].filter(Boolean).join('\n') },
    );
  } finally {
    await Promise.all(Object.values(browsers).map((browser) => browser.close()));
    await bare.close();
    studio.close();
  }
};
