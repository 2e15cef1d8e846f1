import type { Browser, Page } from '@playwright/test';
import type { BenchRow } from '../report.ts';
import { circle, framesWhile, smoothness } from './frames.ts';
import { largeWorkflow, linkTo } from './large-workflow.ts';

export const nodeCount = 1000;
/** Fewer nodes, to measure the cost of the page itself. */
const fewNodes = 4;
const seconds = 4;
const viewport = { width: 1440, height: 900 };

/** Milliseconds from the request for the page to the first animation frame in which all visible nodes are drawn. */
const opened = async (page: Page, address: string, nodes: number): Promise<number> => {
  await page.goto(address, { waitUntil: 'commit' });
  return page.evaluate(
    (nodes) =>
      new Promise<number>((resolve) => {
        let before = -1;
        const look = () => {
          const count = document.querySelectorAll('.react-flow__node').length;
          // drawn, and no more nodes appeared in the next frame; some of many nodes may be out of view
          if (count === before && (nodes > 50 ? count > 50 : count === nodes)) resolve(performance.now());
          else {
            before = count;
            requestAnimationFrame(look);
          }
        };
        look();
      }),
    nodes,
  );
};

/** An empty point of the canvas near the middle, and the header of a node there. */
const places = (page: Page) =>
  page.evaluate(() => {
    const [width, height] = [innerWidth, innerHeight];
    const near = <Found>(test: (element: Element, x: number, y: number) => Found | undefined): Found => {
      for (let ring = 0; ring < 300; ring += 3)
        for (let turn = 0; turn < 16; turn++) {
          const x = width / 2 + ring * Math.cos((turn * Math.PI) / 8);
          const y = height / 2 + ring * Math.sin((turn * Math.PI) / 8);
          const element = document.elementFromPoint(x, y);
          const found = element ? test(element, x, y) : undefined;
          if (found !== undefined) return found;
        }
      throw new Error('The canvas has no empty point near the middle.');
    };
    return {
      empty: near((element, x, y) => (element.classList.contains('react-flow__pane') ? { x, y } : undefined)),
      node: near((element) => {
        const box = element.closest('.react-flow__node')?.getBoundingClientRect();
        return box && { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 14) };
      }),
    };
  });

const zoomIn = async (page: Page): Promise<void> => {
  await page.mouse.move(viewport.width / 2, viewport.height / 2);
  for (let turn = 0; turn < 14; turn++) {
    await page.mouse.wheel(0, -120);
    await page.waitForTimeout(40);
  }
  await page.waitForTimeout(1500);
};

type Subject = { readonly name: string; readonly addressOf: (nodes: number) => string };

/** Opening a page, with and without cached code, with many nodes and with few: the difference is the cost of the nodes. */
const measureOpening = async (page: Page, { name, addressOf }: Subject): Promise<BenchRow> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0);
  };
  const row: BenchRow = { page: name, 'first visit ms': await opened(page, addressOf(nodeCount), nodeCount) };
  for (const [what, nodes] of [
    ['many', nodeCount],
    ['few', fewNodes],
  ] as const) {
    await page.goto('about:blank');
    const before = await worked();
    row[`${what} again ms`] = await opened(page, addressOf(nodes), nodes);
    row[`${what}: thread ms`] = (await worked()) - before;
  }
  await session.detach();
  await page.goto('about:blank');
  return row;
};

/** Opens, pans and drags on one page: with all nodes in view, and near. */
const measure = async (browser: Browser, subject: Subject) => {
  const { name, addressOf } = subject;
  const context = await browser.newContext({ viewport, serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    const opening = await measureOpening(page, subject);
    await opened(page, addressOf(nodeCount), nodeCount);
    await page.waitForTimeout(3000);
    const rows: BenchRow[] = [];
    const watch = async (what: string, at: { readonly x: number; readonly y: number }) =>
      rows.push({ what, page: name, ...smoothness(await framesWhile(page, () => circle(page, at, seconds))) });
    await watch('pan, all in view', (await places(page)).empty);
    await watch('drag a node, all in view', (await places(page)).node);
    await zoomIn(page);
    await watch('pan, near', (await places(page)).empty);
    await watch('drag a node, near', (await places(page)).node);
    return { opening, rows };
  } finally {
    await context.close();
  }
};

/** Opening, panning and dragging: the studio beside a bare page. */
export const measureCanvas = async (browser: Browser, { studio, bare }: { readonly studio: string; readonly bare: string }) => {
  const ours = await measure(browser, { name: 'studio', addressOf: (nodes) => linkTo(studio, largeWorkflow(nodes)) });
  const theirs = await measure(browser, { name: 'bare React Flow', addressOf: (nodes) => `${bare}/?nodes=${nodes}` });
  const rows = ours.rows.flatMap((row, index) => [row, theirs.rows[index] ?? {}]);
  return { opening: [ours.opening, theirs.opening], smooth: rows };
};
