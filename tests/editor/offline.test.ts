import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { wantedFiles } from '../../editor/offline/wanted-files.ts';
import { serviceWorkerProgram } from '../../scripts/service-worker.ts';

const script = await serviceWorkerProgram();
const origin = 'https://studio.test';

/** The browser's caches, in memory. */
const fakeCaches = () => {
  const stores = new Map<string, Map<string, Response>>();
  const keyOf = (request: string | Request) => new URL(typeof request === 'string' ? request : request.url, origin).href;
  const open = async (name: string) => {
    const store = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, store);
    return {
      match: async (request: string | Request, { ignoreSearch = false } = {}) => {
        const key = keyOf(request);
        const found = ignoreSearch ? [...store.keys()].find((each) => each.split('?', 1)[0] === key.split('?', 1)[0]) : key;
        return store.get(found ?? key)?.clone();
      },
      put: async (request: string | Request, response: Response) => void store.set(keyOf(request), response),
      delete: async (request: string | Request) => store.delete(keyOf(request)),
      keys: async () => [...store.keys()].map((url) => new Request(url)),
    };
  };
  return { open, addresses: (name: string) => [...(stores.get(name)?.keys() ?? [])].map((url) => url.slice(origin.length)) };
};

type Listener = (event: Record<string, unknown>) => void;
/** Starts the service worker in a fake browser. `server.answers` has the bodies by path; any other path gets status 404. */
const start = ({ program = script, home = '/' } = {}) => {
  const listeners: Record<string, Listener> = {};
  const caches = fakeCaches();
  const server = { online: true, answers: new Map<string, string>(), requests: [] as string[] };
  const fetch = async (request: string | Request) => {
    const { pathname, search } = new URL(typeof request === 'string' ? request : request.url, origin);
    if (!server.online) throw new TypeError('Failed to fetch');
    server.requests.push(pathname + search);
    const answer = server.answers.get(pathname + search);
    const response = answer === undefined ? new Response('', { status: 404 }) : new Response(answer);
    return Object.defineProperty(response, 'url', { value: origin + pathname + search });
  };
  const self = {
    location: { origin, href: `${origin}${home}service-worker.js` },
    clients: { claim: async () => {} },
    skipWaiting: async () => {},
    addEventListener: (type: string, listener: Listener) => {
      listeners[type] = listener;
    },
  };
  runInNewContext(program, { self, caches, fetch, URL, Response, Headers, Set, Number, String, Array, Promise });
  type Init = { navigate?: boolean; worker?: boolean; headers?: Record<string, string> };
  const ask = async (path: string, init: Init = {}): Promise<Response | undefined> => {
    let answer: Promise<Response> | undefined;
    const request = new Request(origin + path, { headers: init.headers ?? {} });
    if (init.worker) Object.defineProperty(request, 'destination', { value: 'worker' });
    if (init.navigate) Object.defineProperty(request, 'mode', { value: 'navigate' });
    listeners.fetch?.({ request, respondWith: (promise: Promise<Response>) => (answer = promise), waitUntil: () => {} });
    return answer;
  };
  const get = async (path: string, init: Init = {}): Promise<string | undefined> => (await ask(path, init))?.text();
  const keep = async (addresses: readonly string[]) => {
    let work: Promise<unknown> | undefined;
    const replies: unknown[] = [];
    const source = { postMessage: (message: unknown) => replies.push(message) };
    listeners.message?.({ data: { keep: addresses }, source, waitUntil: (promise: Promise<unknown>) => (work = promise) });
    await work;
    return replies;
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

  it('the service worker answers with the page from the network, and without a network with the last page', async () => {
    expect(await browser.get('/', { navigate: true })).toBe('page 1');
    browser.server.answers.set('/', 'page 2');
    expect(await browser.get('/', { navigate: true })).toBe('page 2');
    browser.server.online = false;
    expect(await browser.get('/', { navigate: true })).toBe('page 2');
  });

  it('without a network, an address that was never visited gets the front page', async () => {
    await browser.get('/', { navigate: true });
    browser.server.online = false;
    expect(await browser.get('/elsewhere', { navigate: true })).toBe('page 1');
  });

  it('a file with a fixed content is fetched once', async () => {
    await browser.get('/_next/static/a.js');
    await browser.get('/_next/static/a.js');
    expect(browser.server.requests).toEqual(['/_next/static/a.js']);
    browser.server.online = false;
    expect(await browser.get('/_next/static/a.js')).toBe('script a');
  });

  it('an answer with status 404 is not cached', async () => {
    await browser.get('/_next/static/gone.js');
    expect(browser.caches.addresses('unclip-files')).toEqual([]);
  });

  it('the service worker caches the files that the page lists, reports the result, and then works without a network', async () => {
    expect(await browser.keep(['/', '/_next/static/a.js', '/models/emoji/x.onnx?sha256=1', '/models/emoji/manifest.json'])).toEqual([
      { kept: { missing: 0 } },
    ]);
    browser.server.online = false;
    expect(await browser.get('/', { navigate: true })).toBe('page 1');
    expect(await browser.get('/_next/static/a.js')).toBe('script a');
    expect(await browser.get('/models/emoji/x.onnx?sha256=1')).toBe('weights');
    expect(await browser.get('/models/emoji/manifest.json')).toBe('manifest');
  });

  it('files of an older build are removed once all files of the new one are cached', async () => {
    await browser.keep(['/_next/static/a.js']);
    browser.server.answers.set('/_next/static/b.js', 'script b');
    expect(await browser.keep(['/_next/static/b.js', '/_next/static/missing.js'])).toEqual([{ kept: { missing: 1 } }]);
    expect(browser.caches.addresses('unclip-files')).toContain('/_next/static/a.js');
    await browser.keep(['/_next/static/b.js']);
    expect(browser.caches.addresses('unclip-files')).toEqual(['/_next/static/b.js']);
  });

  it('without a network, pages of the documentation and their search are answered from the cached files, whatever follows their address', async () => {
    const answers = {
      '/docs/guides/a/?sha256=1': 'guide',
      '/docs/pagefind/entry.json?sha256=2': 'index',
      '/docs/guides/a/': 'newer guide',
    };
    for (const [address, text] of Object.entries(answers)) browser.server.answers.set(address, text);
    await browser.keep(['/docs/guides/a/?sha256=1', '/docs/pagefind/entry.json?sha256=2']);
    expect(await browser.get('/docs/guides/a/', { navigate: true })).toBe('newer guide');
    browser.server.online = false;
    for (const address of ['/docs/guides/a/', '/docs/guides/a']) expect(await browser.get(address, { navigate: true })).toBe('guide');
    expect(await browser.get('/docs/pagefind/entry.json?ts=3')).toBe('index');
    browser.server.online = true;
    browser.server.answers.set('/docs/guides/a/?sha256=4', 'newer guide');
    await browser.keep(['/docs/guides/a/?sha256=4']);
    expect(browser.caches.addresses('unclip-files')).toEqual(['/docs/guides/a/?sha256=4']);
  });

  it('a range request returns the rest of a cached file', async () => {
    await browser.keep(['/models/emoji/x.onnx?sha256=1']);
    browser.server.online = false;
    expect(await browser.get('/models/emoji/x.onnx?sha256=1', { headers: { range: 'bytes=4-' } })).toBe('hts');
  });

  it('the answer for a worker script has no address, so that the worker keeps the fragment of its own', async () => {
    expect((await browser.ask('/_next/static/a.js'))?.url).toBe(`${origin}/_next/static/a.js`);
    const other = start();
    other.server.answers.set('/_next/static/w.js', 'worker');
    const answer = await other.ask('/_next/static/w.js', { worker: true });
    expect([answer?.url, await answer?.text()]).toEqual(['', 'worker']);
    other.server.online = false;
    expect(await other.get('/_next/static/w.js', { worker: true })).toBe('worker');
  });

  it('requests to the API are not handled by the service worker', async () => {
    browser.server.answers.set('/api/health', '{"ok":true}');
    expect(await browser.ask('/api/health')).toBeUndefined();
    expect(await browser.ask('/api/trpc/runs.events?input=1')).toBeUndefined();
    expect(await browser.ask('/api/artifacts/00', { navigate: true })).toBeUndefined();
    expect(browser.server.requests).toEqual([]);
  });

  it('the list of offline files is not handled by the service worker', async () => {
    expect(await browser.get('/offline.json')).toBeUndefined();
  });
});

describe('the service worker of an exported studio', () => {
  it('pages and workers get the headers that isolate them, and other files stay as they are', async () => {
    const browser = start({ program: script.replace('const isolates = false;', 'const isolates = true;') });
    for (const [path, body] of [
      ['/', 'page'],
      ['/_next/static/worker.js', 'worker'],
      ['/_next/static/a.js', 'script'],
    ] as const)
      browser.server.answers.set(path, body);
    const policy = async (path: string, init: { navigate?: boolean; worker?: boolean }) =>
      (await browser.ask(path, init))?.headers.get('Cross-Origin-Embedder-Policy');
    expect(await policy('/', { navigate: true })).toBe('require-corp');
    expect(await policy('/_next/static/worker.js', { worker: true })).toBe('require-corp');
    expect(await policy('/_next/static/a.js', {})).toBeNull();
  });

  it('below a base path, the page of that path is kept and opens without a network', async () => {
    const browser = start({ home: '/studio/' });
    browser.server.answers.set('/studio/', 'page');
    expect(await browser.keep(['./'])).toEqual([{ kept: { missing: 0 } }]);
    browser.server.online = false;
    expect(await browser.get('/studio/other', { navigate: true })).toBe('page');
  });
});

describe('the files to keep', () => {
  const list = {
    files: ['/_next/static/a.js'],
    documentation: ['/docs/?sha256=1'],
    runtimes: { wasm: ['/ort/1/wasm'], jspi: ['/ort/1/jspi'], webgpu: ['/ort/1/webgpu'] },
    models: { emoji: [{ address: '/models/emoji/manifest.json' }, { address: '/models/emoji/x', sha256: 'ab', bytes: 5 }] },
  };

  it('the files for offline use are the app, the runtimes of this browser, the models and the documentation', () => {
    expect(wantedFiles(list, { builds: ['jspi', 'wasm'], isStored: () => false })).toEqual([
      './',
      '/_next/static/a.js',
      '/ort/1/jspi',
      '/ort/1/wasm',
      '/models/emoji/manifest.json',
      '/models/emoji/x',
      '/docs/?sha256=1',
    ]);
  });

  it('a large family of the site is fetched for offline use only where some of its weights were used', () => {
    const large = {
      ...list,
      models: {
        karlo: [
          { address: '/models/karlo/a', sha256: 'aa', bytes: 3e9 },
          { address: '/models/karlo/b', sha256: 'bb', bytes: 1e9 },
        ],
      },
    };
    expect(wantedFiles(large, { builds: [], isStored: () => false }).filter((address) => address.startsWith('/models'))).toEqual([]);
    const wanted = wantedFiles(large, { builds: [], isStored: (sha256) => sha256 === 'aa' });
    expect(wanted.filter((address) => address.startsWith('/models'))).toEqual(['/models/karlo/b']);
  });

  it('weights that the browser has stored completely are left out of the files for offline use', () => {
    const isStored = (sha256: string, bytes: number) => sha256 === 'ab' && bytes === 5;
    expect(wantedFiles(list, { builds: [], isStored })).not.toContain('/models/emoji/x');
  });
});
