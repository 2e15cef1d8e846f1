/**
 * Serves the studio to pages without a network. The file has no imports and no exports: scripts/offline-files.ts strips its types and writes it to
 * dist/service-worker.js.
 *
 * Pages come from the network whenever there is one, so they are never outdated. Files whose address contains their hash or version come from
 * the cache. The page sends the list of files to cache (`keep`); cached files that are not in the list are removed, so an update leaves none behind.
 */
type Waiting = { waitUntil(work: Promise<unknown>): void };
type FetchCall = Waiting & { readonly request: Request; respondWith(answer: Promise<Response>): void };
type MessageCall = Waiting & { readonly data: unknown; readonly source: { postMessage(message: unknown): void } | null };
type Scope = {
  readonly location: { readonly origin: string; readonly href: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchCall) => void): void;
  addEventListener(type: 'message', listener: (event: MessageCall) => void): void;
};
// TypeScript's DOM library types `self` as a window
const scope = self as unknown as Scope;

const pages = 'unclip-pages';
const files = 'unclip-files';
/** The cache in which models/backends/web looks for small model files; scripts/service-worker.ts writes its name into the program. */
declare const modelCache: string;
/**
 * Whether this program isolates the page (threads need that), because its host cannot send the headers. scripts/service-worker.ts writes `false`, and `unclip
 * export` writes `true`.
 */
declare const isolates: boolean;

/** The path of the page: that of this program, which is beside it. */
const home = new URL('./', scope.location.href).pathname;

const isDocumentation = (pathname: string): boolean => pathname.startsWith('/docs/');

/** Files whose content never changes under their address. */
const isFixed = ({ pathname, searchParams }: URL): boolean =>
  pathname.startsWith('/_next/static/') ||
  pathname.startsWith('/ort/') ||
  ((pathname.startsWith('/models/') || isDocumentation(pathname)) && searchParams.has('sha256'));
const cacheFor = ({ pathname }: URL): string => (pathname.startsWith('/models/') ? modelCache : files);

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== scope.location.origin) return;
  // answers of the API are never cached, and event streams do not end
  if (address.pathname.startsWith('/api/')) return;
  if (address.pathname === '/offline.json' || address.searchParams.has('_rsc')) return;
  if (isDocumentation(address.pathname)) event.respondWith(documentation(request, address));
  else if (request.mode === 'navigate') event.respondWith(page(request, address).then(isolated));
  else if (request.destination === 'worker') event.respondWith(fixed(request, address).then(withoutAddress).then(isolated));
  else if (isFixed(address)) event.respondWith(fixed(request, address));
  else event.respondWith(changing(request, address));
});

/** The same answer with the headers that isolate a page or a worker, where the host does not send them. */
const isolated = (response: Response): Response => {
  if (!isolates || response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  return new Response(response.body, { status: response.status, headers });
};

/** A page: from the network, or the last cached version. */
const page = async (request: Request, { pathname, search }: URL): Promise<Response> => {
  const cache = await caches.open(pages);
  try {
    const response = await fetch(request);
    // the policy of a page with a query may allow it to connect to another host
    if (response.ok && search === '') await cache.put(pathname, response.clone());
    return response;
  } catch (error) {
    // a frame of the page is in the list of files, and the page of any other address is that of the studio
    const cached = (await cache.match(pathname)) ?? (await (await caches.open(files)).match(request.url)) ?? (await cache.match(home));
    if (cached) return cached;
    throw error;
  }
};

/**
 * A file of the documentation: from the network, or the cached one. The list of files names them with their hashes (`?sha256=`), which pages and the search leave
 * out. The file of a page lies under the address of its folder.
 */
const documentation = async (request: Request, { href, pathname }: URL): Promise<Response> => {
  try {
    return await fetch(request);
  } catch (error) {
    const name = pathname.split('/').at(-1) ?? '';
    const address = new URL(name === '' || name.includes('.') ? pathname : `${pathname}/`, href);
    const cached = await (await caches.open(files)).match(address.href, { ignoreSearch: true });
    if (cached) return cached;
    throw error;
  }
};

/** A file with a fixed content: from the cache, or else from the network. Models are cached on request of the page, which may have them elsewhere. */
const fixed = async (request: Request, address: URL): Promise<Response> => {
  const cache = await caches.open(cacheFor(address));
  const cached = await cache.match(request.url);
  if (cached) return part(cached, request.headers.get('range'));
  const response = await fetch(request);
  if (response.status === 200 && cacheFor(address) === files) await cache.put(request.url, response.clone());
  return response;
};

/**
 * The same answer without an address of its own. A worker takes its address from the answer, and that of a fetched answer has lost the fragment,
 * in which the bundler passes settings to the worker.
 */
const withoutAddress = ({ body, status, headers }: Response): Response => new Response(body, { status, headers });

/** A file that may change: from the network, or the last cached version. */
const changing = async (request: Request, address: URL): Promise<Response> => {
  const cache = await caches.open(cacheFor(address));
  try {
    const response = await fetch(request);
    if (response.status === 200 && cacheFor(address) === files) await cache.put(request.url, response.clone());
    return response;
  } catch (error) {
    const cached = await cache.match(request.url);
    if (cached) return cached;
    throw error;
  }
};

/** The requested rest of a complete answer: interrupted downloads continue with `Range: bytes=123-`. */
const part = async (complete: Response, range: string | null): Promise<Response> => {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) return complete;
  const body = await complete.blob();
  const headers = new Headers(complete.headers);
  headers.set('Content-Range', `bytes ${from}-${body.size - 1}/${body.size}`);
  headers.set('Content-Length', String(body.size - from));
  return new Response(body.slice(from), { status: 206, headers });
};

/** Fetches the files that are not cached yet, one after the other. Once all are cached, removes the files that are not listed. */
const keep = async (addresses: readonly string[]): Promise<{ readonly missing: number }> => {
  const wanted = new Set(addresses.map((address) => new URL(address, scope.location.href).href));
  let missing = 0;
  for (const href of wanted) {
    const address = new URL(href);
    const isPage = address.pathname === home;
    const cache = await caches.open(isPage ? pages : cacheFor(address));
    const key = isPage ? home : href;
    if (!isPage && (await cache.match(key))) continue;
    const response = await fetch(href, isPage ? { cache: 'no-cache' } : {}).catch(() => undefined);
    if (response?.status === 200) await cache.put(key, response);
    else missing++;
  }
  if (missing === 0) {
    for (const name of [files, modelCache]) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (isFixed(new URL(request.url)) && !wanted.has(request.url)) await cache.delete(request);
      }
    }
  }
  return { missing };
};

scope.addEventListener('message', (event) => {
  const { data, source } = event;
  if (typeof data !== 'object' || data === null || !('keep' in data) || !Array.isArray(data.keep)) return;
  const addresses = data.keep.filter((address) => typeof address === 'string');
  event.waitUntil(keep(addresses).then((result) => source?.postMessage({ kept: result })));
});
