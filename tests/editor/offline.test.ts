import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { wantedFiles } from '../../editor/offline/wanted-files.ts';
import { serviceWorkerProgram } from '../../scripts/service-worker.ts';

const script = await serviceWorkerProgram();
const origin = 'https://studio.test';

/** A cache of the browser, in memory. */
const fakeCaches = () => {
  const stores = new Map<string, Map<string, Response>>();
  const keyOf = (request: string | Request) => new URL(typeof request === 'string' ? request : request.url, origin).href;
  const open = async (name: string) => {
    const store = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, store);
    return {
      match: async (request: string | Request) => store.get(keyOf(request))?.clone(),
      put: async (request: string | Request, response: Response) => void store.set(keyOf(request), response),
      delete: async (request: string | Request) => store.delete(keyOf(request)),
      keys: async () => [...store.keys()].map((url) => new Request(url)),
    };
  };
  return { open, kept: (name: string) => [...(stores.get(name)?.keys() ?? [])].map((url) => url.slice(origin.length)) };
};

type Listener = (event: Record<string, unknown>) => void;
/** The service worker in a browser of its own: `server` answers by path, undefined is no network. */
const start = () => {
  const listeners: Record<string, Listener> = {};
  const caches = fakeCaches();
  const server = { online: true, answers: new Map<string, string>(), asked: [] as string[] };
  const fetch = async (request: string | Request) => {
    const { pathname, search } = new URL(typeof request === 'string' ? request : request.url, origin);
    if (!server.online) throw new TypeError('Failed to fetch');
    server.asked.push(pathname + search);
    const answer = server.answers.get(pathname + search);
    const response = answer === undefined ? new Response('', { status: 404 }) : new Response(answer);
    return Object.defineProperty(response, 'url', { value: origin + pathname + search });
  };
  const self = {
    location: { origin },
    clients: { claim: async () => {} },
    skipWaiting: async () => {},
    addEventListener: (type: string, listener: Listener) => {
      listeners[type] = listener;
    },
  };
  runInNewContext(script, { self, caches, fetch, URL, Response, Headers, Set, Number, String, Array, Promise });
  type Init = { navigate?: boolean; worker?: boolean; headers?: Record<string, string> };
  const ask = async (path: string, init: Init = {}): Promise<Response | undefined> => {
    let answer: Promise<Response> | undefined;
    const request = new Request(origin + path, { headers: init.headers ?? {} });
    if (init.worker) Object.defineProperty(request, 'destination', { value: 'worker' });
    if (init.navigate) Object.defineProperty(request, 'mode', { value: 'navigate' });
    listeners.fetch?.({ request, respondWith: (given: Promise<Response>) => (answer = given), waitUntil: () => {} });
    return answer;
  };
  const get = async (path: string, init: Init = {}): Promise<string | undefined> => (await ask(path, init))?.text();
  const keep = async (addresses: readonly string[]) => {
    let work: Promise<unknown> | undefined;
    const told: unknown[] = [];
    const source = { postMessage: (message: unknown) => told.push(message) };
    listeners.message?.({ data: { keep: addresses }, source, waitUntil: (given: Promise<unknown>) => (work = given) });
    await work;
    return told;
  };
  return { caches, server, ask, get, keep };
};

describe('the service worker', () => {
  let browser: ReturnType<typeof start>;
  beforeEach(() => {
    browser = start();
    browser.server.answers = new Map([
      ['/', 'page 1'],
      ['/_next/static/a.js', 'script a'],
      ['/models/emoji/x.onnx?sha256=1', 'weights'],
      ['/models/emoji/manifest.json', 'manifest'],
    ]);
  });

  it('gives the page of the network as long as there is one, and the last one without', async () => {
    expect(await browser.get('/', { navigate: true })).toBe('page 1');
    browser.server.answers.set('/', 'page 2');
    expect(await browser.get('/', { navigate: true })).toBe('page 2');
    browser.server.online = false;
    expect(await browser.get('/', { navigate: true })).toBe('page 2');
  });

  it('gives the front page for an address it has not seen, without a network', async () => {
    await browser.get('/', { navigate: true });
    browser.server.online = false;
    expect(await browser.get('/elsewhere', { navigate: true })).toBe('page 1');
  });

  it('fetches a file that never changes once', async () => {
    await browser.get('/_next/static/a.js');
    await browser.get('/_next/static/a.js');
    expect(browser.server.asked).toEqual(['/_next/static/a.js']);
    browser.server.online = false;
    expect(await browser.get('/_next/static/a.js')).toBe('script a');
  });

  it('does not keep an answer that says a file is missing', async () => {
    await browser.get('/_next/static/gone.js');
    expect(browser.caches.kept('unclip-files')).toEqual([]);
  });

  it('keeps what the page asks for, tells how it went, and works without a network then', async () => {
    expect(await browser.keep(['/', '/_next/static/a.js', '/models/emoji/x.onnx?sha256=1', '/models/emoji/manifest.json'])).toEqual([
      { kept: { missing: 0 } },
    ]);
    browser.server.online = false;
    expect(await browser.get('/', { navigate: true })).toBe('page 1');
    expect(await browser.get('/_next/static/a.js')).toBe('script a');
    expect(await browser.get('/models/emoji/x.onnx?sha256=1')).toBe('weights');
    expect(await browser.get('/models/emoji/manifest.json')).toBe('manifest');
  });

  it('drops files of an older build once the new ones are all there, and not before', async () => {
    await browser.keep(['/_next/static/a.js']);
    browser.server.answers.set('/_next/static/b.js', 'script b');
    expect(await browser.keep(['/_next/static/b.js', '/_next/static/missing.js'])).toEqual([{ kept: { missing: 1 } }]);
    expect(browser.caches.kept('unclip-files')).toContain('/_next/static/a.js');
    await browser.keep(['/_next/static/b.js']);
    expect(browser.caches.kept('unclip-files')).toEqual(['/_next/static/b.js']);
  });

  it('gives the rest of a file whose download broke off', async () => {
    await browser.keep(['/models/emoji/x.onnx?sha256=1']);
    browser.server.online = false;
    expect(await browser.get('/models/emoji/x.onnx?sha256=1', { headers: { range: 'bytes=4-' } })).toBe('hts');
  });

  it('answers for the script of a worker without an address, so that the worker keeps the one it was asked for by', async () => {
    expect((await browser.ask('/_next/static/a.js'))?.url).toBe(`${origin}/_next/static/a.js`);
    const other = start();
    other.server.answers.set('/_next/static/w.js', 'worker');
    const answer = await other.ask('/_next/static/w.js', { worker: true });
    expect([answer?.url, await answer?.text()]).toEqual(['', 'worker']);
    other.server.online = false;
    expect(await other.get('/_next/static/w.js', { worker: true })).toBe('worker');
  });

  it('keeps out of what a server answers: it is of this moment, and a stream of events never ends', async () => {
    browser.server.answers.set('/api/health', '{"ok":true}');
    expect(await browser.ask('/api/health')).toBeUndefined();
    expect(await browser.ask('/api/trpc/runs.events?input=1')).toBeUndefined();
    expect(await browser.ask('/api/artifacts/00', { navigate: true })).toBeUndefined();
    expect(browser.server.asked).toEqual([]);
  });

  it('leaves alone what is not fetched from its own address', async () => {
    expect(await browser.get('/offline.json')).toBeUndefined();
  });
});

describe('the files to keep', () => {
  const list = {
    files: ['/_next/static/a.js'],
    runtimes: { wasm: ['/ort/1/wasm'], jspi: ['/ort/1/jspi'], webgpu: ['/ort/1/webgpu'] },
    models: { emoji: [{ address: '/models/emoji/manifest.json' }, { address: '/models/emoji/x', sha256: 'ab', bytes: 5 }] },
  };

  it('are the app, the builds of this browser and the models', () => {
    expect(wantedFiles(list, { builds: ['jspi', 'wasm'], held: () => false })).toEqual([
      '/',
      '/_next/static/a.js',
      '/ort/1/jspi',
      '/ort/1/wasm',
      '/models/emoji/manifest.json',
      '/models/emoji/x',
    ]);
  });

  it('leave out weights that the browser already holds whole', () => {
    const held = (sha256: string, bytes: number) => sha256 === 'ab' && bytes === 5;
    expect(wantedFiles(list, { builds: [], held })).not.toContain('/models/emoji/x');
  });
});
