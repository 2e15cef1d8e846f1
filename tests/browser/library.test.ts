import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeBundle } from '../../bundle/index.ts';
import { parseWorkflow } from '../../graph/index.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { buildWithVite, projectWithLibrary } from '../support/browser/packed-library.ts';
import { serve } from '../support/browser/server.ts';
import { workflowsFolder } from '../support/example-workflows.ts';
import { libraryExamples } from '../support/package/examples.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe.skipIf(!chromiumPath)('the library in a page', () => {
  let project: string;
  let browser: Browser;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    [project, browser] = await Promise.all([projectWithLibrary(), launchChromium({ gpu: false })]);
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await browser?.close();
  });

  /** A page of the project, served with or without the headers that isolate it; and what it prints. */
  const open = async (path: string, { isolated }: { readonly isolated: boolean }): Promise<{ page: Page; printed: string[] }> => {
    const server = await serve({ project, node_modules: join(project, 'node_modules'), ...vite(project) }, { isolated });
    closing.push(server.close);
    const page = await (await browser.newContext()).newPage();
    const printed: string[] = [];
    page.on('console', (message) => printed.push(message.text()));
    page.on('pageerror', (error) => printed.push(`error: ${error.message}`));
    await page.goto(`${server.origin}${path}`);
    return { page, printed };
  };

  it('a plain module on a host without isolation draws a picture with one thread, and reports downloads and steps', async () => {
    const [code = ''] = libraryExamples('html');
    await writeFile(join(project, 'plain.html'), code.replaceAll('./node_modules/', '/node_modules/'));
    const { page, printed } = await open('/project/plain.html', { isolated: false });
    const picture = page.locator('#picture[src^="blob:"]');
    await ended(printed, picture.waitFor({ state: 'attached', timeout: 200_000 }));
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    expect(
      await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => [image.naturalWidth, image.naturalHeight])),
    ).toEqual([256, 256]);
    expect(printed).toContain('decode: 4 of 4');
    expect(printed.some((line) => /^decoder of emoji: \d+ of \d+ bytes$/.test(line))).toBe(true);
  });

  it('a bundle runs from its address and as a file, with the pictures in it', async () => {
    const nodes = { picture: { type: 'image', version: 1, params: { file: 'files/apple.png' }, inputs: {} } };
    const outputs = { seen: { node: 'picture', port: 'images' } };
    const workflow = parseWorkflow({
      format: 'unclip-workflow',
      version: 2,
      name: 'Look',
      nodes,
      interface: { inputs: {}, outputs },
      layout: {},
    });
    const apple = { path: 'files/apple.png', read: () => readFile(join(workflowsFolder, 'images/apple.png')) };
    const parts: Uint8Array[] = [];
    await writeBundle({ workflow, files: [apple], models: {}, write: async (part) => void parts.push(part) });
    await writeFile(join(project, 'look.unclip'), Buffer.concat(parts));
    const program = [
      "import { openRunner } from '/node_modules/unclip-studio/lib/runner/web/index.js';",
      "const file = new File([await (await fetch('look.unclip')).arrayBuffer()], 'look.unclip');",
      'const studio = await openRunner();',
      'const seen = [];',
      "for (const source of ['look.unclip', file]) seen.push((await (await studio.run(source).outputs).seen[0].pixels()).width);",
      'document.title = seen.join();',
    ];
    await writeFile(join(project, 'bundle.html'), `<!doctype html><script type="module">${program.join('\n')}</script>`);
    const { page, printed } = await open('/project/bundle.html', { isolated: true });
    await ended(
      printed,
      page.waitForFunction(() => document.title === '256,256').then(() => undefined),
    );
  });

  it('a project that Vite bundles finds the workers and WebAssembly, draws on a canvas with several threads, and stops a run with a code', async () => {
    const [, code = ''] = libraryExamples('js');
    await buildWithVite(project, code);
    const { page, printed } = await open('/index.html', { isolated: true });
    await ended(printed, page.getByText('ABORTED').waitFor({ timeout: 200_000 }));
    const levels = await page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return new Set(data).size;
    });
    expect(levels).toBeGreaterThan(50);
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    expect((await page.evaluate(() => indexedDB.databases())).map(({ name }) => name)).toContain('my results');
  });
});

/** Waits for what ends a page. Rejects with what the page has printed. */
const ended = (printed: readonly string[], waiting: Promise<void>): Promise<void> =>
  waiting.catch((error: unknown) => {
    throw new Error(printed.join('\n'), { cause: error });
  });

/** The folders of a site that Vite has built, by the first part of their addresses; the page itself is at the root. */
const vite = (project: string) => ({
  'index.html': join(project, 'dist/index.html'),
  assets: join(project, 'dist/assets'),
  models: join(project, 'dist/models'),
});
