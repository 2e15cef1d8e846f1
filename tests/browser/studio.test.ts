import type { Browser, BrowserContext, Page as Tab } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleScript } from '../support/browser/bundle-script.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { serve } from '../support/browser/server.ts';
import type { StudioPage } from '../support/browser/studio-page.ts';

/** Calls a method of studio-page.ts. */
const call = <Name extends keyof StudioPage>(
  tab: Tab,
  name: Name,
  ...args: Parameters<StudioPage[Name]>
): Promise<Awaited<ReturnType<StudioPage[Name]>>> =>
  tab.evaluate(
    ([method, values]) =>
      // studio-page.ts puts it there
      (globalThis as unknown as { studioPage: Record<string, (...all: unknown[]) => never> }).studioPage[method as string]?.(
        ...(values as unknown[]),
      ),
    [name, args],
  ) as Promise<Awaited<ReturnType<StudioPage[Name]>>>;

describe.skipIf(!chromiumPath)('documents in Chromium', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    server = await serve({ studio: await bundleScript('studio-page.ts', 'studio') });
    browser = await launchChromium({ gpu: false });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
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
    expect.poll(async () => wanted(await call(tab, 'state')), { timeout: 30_000 }).toBe(true);

  it('a reload right after a change keeps the change', async () => {
    const tab = await open();
    for (let turn = 0; turn < 5; turn++) {
      const text = `turn ${turn} 🎩`;
      await call(tab, 'type', text);
      await reload(tab);
      expect((await call(tab, 'state')).text).toBe(text);
    }
    expect(await call(tab, 'list')).toEqual(['Untitled']);
    expect((await call(tab, 'state')).saving).toEqual({ phase: 'saved' });
  });

  it('closing a tab right after a change keeps the change', async () => {
    const tab = await open();
    await call(tab, 'type', 'last words');
    await tab.close({ runBeforeUnload: false });
    expect((await call(await open(), 'state')).text).toBe('last words');
  });

  it('a change is saved without any action while the page is open', async () => {
    const tab = await open();
    await call(tab, 'type', 'two');
    await until(tab, ({ saving }) => saving.phase === 'saved');
    expect((await call(await open(), 'state')).text).toBe('two');
  });

  it('two tabs show the same document, and each knows that the other exists', async () => {
    const first = await open();
    await call(first, 'type', 'two');
    await call(first, 'save');
    const second = await open();
    await until(second, ({ saving }) => saving.otherTab === true);
    expect((await call(first, 'state')).saving.otherTab).toBeUndefined();
    await call(first, 'type', 'three');
    await until(second, ({ text }) => text === 'three');
    await call(second, 'type', 'four');
    await until(first, ({ text }) => text === 'four');
    await first.close();
    await until(second, ({ saving }) => saving.otherTab === undefined);
  });

  it('of two simultaneous changes in two tabs, one is kept as a copy', async () => {
    const first = await open();
    await call(first, 'type', 'two');
    await call(first, 'save');
    const second = await open();
    await Promise.all([call(first, 'type', 'mine'), call(second, 'type', 'yours')]);
    await Promise.all([call(first, 'save'), call(second, 'save')]);
    const texts = [(await call(first, 'state')).text, (await call(second, 'state')).text];
    expect(texts.sort()).toEqual(['mine', 'yours']);
    expect([...(await call(first, 'list'))].sort()).toEqual(['Untitled', 'Untitled (copy)']);
  });

  it('a file that was added is stored in the browser', async () => {
    const tab = await open();
    expect(await call(tab, 'addFile', 'cat.png', [1, 2, 3])).toMatch(/^cat-[0-9a-f]{16}\.png$/);
    expect((await call(tab, 'state')).saving).toEqual({ phase: 'saved' });
  });
});
