import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page as Tab } from '@playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { serve } from '../support/browser/server.ts';
import type { StudioPage } from '../support/browser/studio-page.ts';

const bundleStudio = async (): Promise<string> => {
  const outDir = await mkdtemp(join(tmpdir(), 'unclip-studio-'));
  await build({
    root: import.meta.dirname,
    base: '/studio/',
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir,
      target: 'esnext',
      minify: false,
      rolldownOptions: { input: join(import.meta.dirname, 'studio-page.ts'), output: { entryFileNames: 'page.js' } },
    },
  });
  await writeFile(join(outDir, 'index.html'), '<!doctype html><title>Studio</title><script type="module" src="/studio/page.js"></script>');
  return outDir;
};

/** Calls the page, which gives this method. */
const ask = <Name extends keyof StudioPage>(
  tab: Tab,
  name: Name,
  ...args: Parameters<StudioPage[Name]>
): Promise<Awaited<ReturnType<StudioPage[Name]>>> =>
  tab.evaluate(
    ([method, given]) =>
      // studio-page.ts puts it there
      (globalThis as unknown as { studioPage: Record<string, (...all: unknown[]) => never> }).studioPage[method as string]?.(
        ...(given as unknown[]),
      ),
    [name, args],
  ) as Promise<Awaited<ReturnType<StudioPage[Name]>>>;

describe.skipIf(!chromiumPath)('documents in Chromium', () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    folder = await bundleStudio();
    server = await serve({ studio: folder });
    browser = await launchChromium({ gpu: false });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    await context?.close();
    context = await browser.newContext();
  });

  const ready = (tab: Tab) => tab.waitForFunction(() => 'studioPage' in globalThis);
  const open = async (): Promise<Tab> => {
    const tab = await context.newPage();
    await tab.goto(`${server.origin}/studio/index.html`);
    await ready(tab);
    return tab;
  };
  const reload = async (tab: Tab): Promise<void> => {
    await tab.reload();
    await ready(tab);
  };
  const until = (tab: Tab, wanted: (state: ReturnType<StudioPage['state']>) => boolean) =>
    expect.poll(async () => wanted(await ask(tab, 'state')), { timeout: 30_000 }).toBe(true);

  test('a reload right after a change loses nothing', async () => {
    const tab = await open();
    for (let turn = 0; turn < 5; turn++) {
      const text = `turn ${turn} 🎩`;
      await ask(tab, 'type', text);
      await reload(tab);
      expect((await ask(tab, 'state')).text).toBe(text);
    }
    expect(await ask(tab, 'list')).toEqual(['Untitled']);
    expect((await ask(tab, 'state')).saving).toEqual({ phase: 'saved' });
  });

  test('a tab that is closed right after a change loses nothing', async () => {
    const tab = await open();
    await ask(tab, 'type', 'last words');
    await tab.close({ runBeforeUnload: false });
    expect((await ask(await open(), 'state')).text).toBe('last words');
  });

  test('a change is saved on its own, without the page ending', async () => {
    const tab = await open();
    await ask(tab, 'type', 'two');
    await until(tab, ({ saving }) => saving.phase === 'saved');
    expect((await ask(await open(), 'state')).text).toBe('two');
  });

  test('two tabs follow each other, and the second says that it is the second', async () => {
    const first = await open();
    await ask(first, 'type', 'two');
    await ask(first, 'save');
    const second = await open();
    await until(second, ({ saving }) => saving.otherTab === true);
    expect((await ask(first, 'state')).saving.otherTab).toBeUndefined();
    await ask(first, 'type', 'three');
    await until(second, ({ text }) => text === 'three');
    await ask(second, 'type', 'four');
    await until(first, ({ text }) => text === 'four');
    await first.close();
    await until(second, ({ saving }) => saving.otherTab === undefined);
  });

  test('of two changes at the same moment both are kept', async () => {
    const first = await open();
    await ask(first, 'type', 'two');
    await ask(first, 'save');
    const second = await open();
    await Promise.all([ask(first, 'type', 'mine'), ask(second, 'type', 'yours')]);
    await Promise.all([ask(first, 'save'), ask(second, 'save')]);
    const texts = [(await ask(first, 'state')).text, (await ask(second, 'state')).text];
    expect(texts.sort()).toEqual(['mine', 'yours']);
    expect([...(await ask(first, 'list'))].sort()).toEqual(['Untitled', 'Untitled (copy)']);
  });

  test('files are kept', async () => {
    const tab = await open();
    expect(await ask(tab, 'addFile', 'cat.png', [1, 2, 3])).toMatch(/^cat-[0-9a-f]{16}\.png$/);
    expect((await ask(tab, 'state')).saving).toEqual({ phase: 'saved' });
  });
});
