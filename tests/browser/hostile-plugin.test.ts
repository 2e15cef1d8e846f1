import { readFile } from 'node:fs/promises';
import type { Browser, Page as Tab } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleScript } from '../support/browser/bundle-script.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import type { PluginPage } from '../support/browser/plugin-page.ts';
import { policedServer } from '../support/browser/policed-server.ts';
import { noServices } from '../support/nodes/evaluate.ts';
import { builtExample } from '../support/plugin/example.ts';

const limits = { stop: 50, messages: 1000, size: { bytes: 2 ** 24, values: 1e5, depth: 8 } };

/** Calls a function of plugin-page.ts. */
const call = <Name extends keyof PluginPage>(
  tab: Tab,
  name: Name,
  ...args: Parameters<PluginPage[Name]>
): Promise<Awaited<ReturnType<PluginPage[Name]>>> =>
  tab.evaluate(
    ([method, values]) =>
      // plugin-page.ts puts it there
      (globalThis as unknown as { pluginPage: Record<string, (...all: unknown[]) => never> }).pluginPage[method as string]?.(
        ...(values as unknown[]),
      ),
    [name, args],
  ) as Promise<Awaited<ReturnType<PluginPage[Name]>>>;

describe.skipIf(!chromiumPath)('a hostile plugin in Chromium', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof policedServer>>;
  let tab: Tab;
  let hostile: string;
  const run = (type: string, params: Readonly<Record<string, unknown>> = {}, options = {}) => call(tab, 'run', type, params, options);

  beforeAll(async () => {
    [server, browser, hostile] = await Promise.all([
      bundleScript('plugin-page.ts', 'page').then(policedServer),
      launchChromium({ gpu: false }),
      readFile(new URL('../fixtures/plugins/hostile.js', import.meta.url), 'utf8'),
    ]);
    tab = await browser.newPage();
    await tab.goto(`${server.origin}/page/index.html`);
    await tab.waitForFunction(() => 'pluginPage' in globalThis);
    expect(await tab.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await call(tab, 'open', hostile, limits)).toMatchObject({ name: 'hostile', version: '1.0.0' });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('reaches no network, no storage, no page and no other worker from its Worker', async () => {
    const ended = await run('attempts', { address: server.origin });
    const report = 'outputs' in ended ? (ended.outputs.report as string[]) : []; // the fixture returns lines
    expect(report.length).toBeGreaterThan(40);
    expect(report.filter((line) => /REACHED|silence/.test(line))).toEqual([]);
    expect(server.leaks).toEqual([]);
  });

  it('could reach nothing from the sandboxed frame around its Worker either', async () => {
    const frame = tab.frames().find((one) => one.url() === 'about:srcdoc');
    const report = await frame?.evaluate(async (origin) => {
      const leak = (name: string) => `${origin}/leak/frame-${name}`;
      const loads = <Element extends HTMLElement>(element: Element) =>
        new Promise((resolve, reject) => {
          element.onload = () => resolve('loaded');
          element.onerror = () => reject(new Error('error'));
          document.body.append(element);
          setTimeout(() => reject(new Error('silence')), 300);
        });
      const attempts: Readonly<Record<string, () => unknown>> = {
        fetch: () => fetch(leak('fetch'), { mode: 'no-cors' }),
        image: () => loads(Object.assign(new Image(), { src: leak('image') })),
        style: () => loads(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: leak('style') })),
        'inline style': () => {
          document.body.innerHTML = `<p style="background: url(${leak('background')})">x</p>`;
          return getComputedStyle(document.querySelector('p') ?? document.body).backgroundImage === 'none' ? undefined : 'styled';
        },
        script: () => loads(Object.assign(document.createElement('script'), { src: leak('script') })),
        frame: () => loads(Object.assign(document.createElement('iframe'), { src: leak('iframe') })).then(() => undefined),
        prefetch: () => loads(Object.assign(document.createElement('link'), { rel: 'prefetch', href: leak('prefetch') })),
        form: () => {
          const form = Object.assign(document.createElement('form'), { action: leak('form'), method: 'post' });
          document.body.append(form);
          return form.submit();
        },
        window: () => open(leak('window')) ?? undefined,
        top: () => {
          (top ?? parent).location.href = leak('top');
        },
        storage: () => localStorage.length,
        cookie: () => document.cookie,
        'document of the page': () => top?.document.title,
        'document of the frame': () => parent.document.title,
        'service worker': () => navigator.serviceWorker.register(leak('service-worker')),
      };
      const lines: string[] = [];
      for (const [name, action] of Object.entries(attempts)) {
        try {
          const result = await action();
          if (result !== undefined) lines.push(`${name} reached ${result}`);
        } catch {
          // stopped
        }
      }
      return lines;
    }, server.origin);
    expect(report).toEqual([]);
    // the frame that leaves its page ends with its Worker
    await frame?.evaluate((origin) => location.assign(`${origin}/leak/frame-navigation`), server.origin).catch(() => undefined);
    // the sandbox starts again where its frame was left
    expect(await call(tab, 'open', hostile, limits)).toMatchObject({ name: 'hostile' });
    expect(await run('quiet')).toMatchObject({ outputs: { report: ['quiet'] } });
    expect(tab.url()).toBe(`${server.origin}/page/index.html`);
    expect(server.leaks).toEqual([]);
  });

  it('is not answered by services that its node does not declare, nor with files that are none of its inputs', async () => {
    expect(await run('undeclared')).toMatchObject({ outputs: { report: Array.from({ length: 6 }, () => 'refused') } });
  });

  it.each([
    ['leave', 'FAILED'],
    ['huge', 'TOO_LARGE'],
    ['holes', 'TOO_LARGE'],
    ['circle', 'BAD_MESSAGE'],
    ['forged', 'BAD_MESSAGE'],
    ['flood', 'BAD_MESSAGE'],
    ['throws', 'FAILED'],
  ])('is stopped when its node is "%s", with the code %s, and the next call works', async (type, code) => {
    expect(await run(type)).toEqual({ code });
    expect(await run('quiet')).toMatchObject({ outputs: { report: ['quiet'] } });
  });

  it('is stopped when a call takes too long by itself, and the next call works', async () => {
    await call(tab, 'open', hostile, { ...limits, call: 1500 });
    expect(await run('endless')).toEqual({ code: 'TIME_LIMIT' });
    expect(await run('quiet')).toMatchObject({ outputs: { report: ['quiet'] } });
    await call(tab, 'open', hostile, limits);
  });

  it('is stopped at once by an abort, also in an endless loop', async () => {
    expect(await run('endless', {}, { abort: true })).toEqual({ code: 'ABORTED' });
    expect(await run('quiet')).toMatchObject({ outputs: { report: ['quiet'] } });
  });

  it('changes no prototype by what it returns', async () => {
    expect(await run('prototype')).toMatchObject({ outputs: { report: ['fine'] } });
    expect(await call(tab, 'polluted')).toBe(false);
  });

  it('cannot be loaded when its file is no plugin, describes itself wrongly, or never ends', async () => {
    const opened = (source: string) => call(tab, 'open', source, limits);
    expect(await opened('export default 1')).toEqual({ code: 'UNLOADABLE' });
    expect(await opened('not a program')).toEqual({ code: 'UNLOADABLE' });
    expect(await opened(hostile.replace('unclip: 1', 'unclip: 2'))).toEqual({ code: 'BAD_PLUGIN' });
    expect(await opened(hostile.replace("name: 'hostile'", "name: '../hostile'"))).toEqual({ code: 'BAD_PLUGIN' });
    expect(await call(tab, 'open', 'for (;;);', { ...limits, load: 500 })).toEqual({ code: 'TIME_LIMIT' });
  });

  it('is no hindrance for another plugin: the example computes in the page what it computes on the command line', async () => {
    const { code, description, nodes } = await builtExample();
    expect(await call(tab, 'open', new TextDecoder().decode(code), limits)).toEqual(description);
    const images = [{ width: 16, height: 2, channels: 3 as const, data: Uint8Array.from({ length: 96 }, (_, index) => 2 * index) }];
    const params = { method: 'ordered', levels: 3, colour: true };
    const ended = await call(tab, 'run', 'dither', params, { images });
    const { signal } = new AbortController();
    const context = { services: noServices, signal, progress: () => {} };
    const node = nodes.find(({ type }) => type === 'halftone:dither');
    expect(ended).toEqual({ outputs: await node?.run({ inputs: { images }, params, items: [params], context }), progress: 1 });
  });

  it('sends no message to the window of the page', async () => {
    expect(await call(tab, 'received')).toEqual([]);
    expect(server.leaks).toEqual([]);
  });
});
