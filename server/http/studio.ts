import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { openableAddress } from '../../text/openable-address.ts';
import { inlineScripts, pluginFrameHeaders, studioPolicy } from '../guard/headers.ts';
import { studioFiles } from '../studio-files.ts';
import type { Exchange } from './answer.ts';
import { answerBytes } from './bytes.ts';
import type { Studio } from './routes.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The page in which plugins run. Its scripts are none of the studio's, which has another policy. */
const pluginFrame = '/plugin-frame.html';

const forEver = 'public, max-age=31536000, immutable';

/** Addresses of the build and of onnxruntime contain a version or a hash, and those of weights have their hash in the query. */
const cacheControl = (address: string, query: string): string => {
  if (/^\/(_next\/static|ort|docs\/_astro)\//.test(address)) return forEver;
  return address.startsWith('/models/') && query.includes('sha256=') ? forEver : 'no-cache';
};

/** Whether a client accepts a body that is compressed with gzip. */
const acceptsGzip = (header: string | readonly string[] | undefined): boolean =>
  /\bgzip\b(?!\s*;\s*q=0[.0]*\s*(?:,|$))/.test(String(header));

/**
 * Opens the built studio, which consists of files (`next build`): a page, a page for addresses that do not exist, scripts, styles, the builds of
 * onnxruntime and the families of the site, and the documentation below `/docs/`. A file `<name>.gz` beside another one is its compressed form. Only files that
 * existed when the studio was opened are served. Returns undefined if the studio was not built.
 */
export const openStudio = async (folder: string): Promise<Studio | undefined> => {
  const files = await studioFiles(folder);
  if (!files) return undefined;
  const pages = [...files].filter(([address]) => address.endsWith('.html') && address !== pluginFrame && !isDocumentation(address));
  const texts = await Promise.all(pages.map(([, path]) => readFile(path, 'utf8')));
  const scripts = texts.flatMap(inlineScripts);
  const documentationScripts = scriptsOfPages(files);
  return {
    async answer(exchange) {
      const { request } = exchange;
      const query = request.url?.split('?', 2)[1] ?? '';
      const requested = decoded(exchange.path);
      const found = addressesOf(requested).find((each) => files.has(each));
      const address = found ?? (isDocumentation(requested) && files.has(lostInDocumentation) ? lostInDocumentation : '/404.html');
      const gzip = acceptsGzip(request.headers['accept-encoding']) && request.headers.range === undefined && files.has(`${address}.gz`);
      const path = files.get(gzip ? `${address}.gz` : address) ?? '';
      const { size, mtimeMs } = await stat(path);
      await answerBytes(exchange, {
        ...(found === undefined && { status: 404 }),
        tag: `${Math.round(mtimeMs).toString(16)}-${size.toString(16)}${gzip ? '-gzip' : ''}`,
        bytes: size,
        headers: {
          ...(address === pluginFrame
            ? pluginFrameHeaders
            : policyOf(isDocumentation(address) ? await documentationScripts(address) : scripts, { address, query })),
          'Content-Type': types[extname(address)] ?? 'application/octet-stream',
          'Cache-Control': cacheControl(address, query),
          Vary: 'Accept-Encoding',
          ...(gzip && { 'Content-Encoding': 'gzip' }),
        },
        read: (range) => createReadStream(path, range && { start: range.from, end: range.to - 1 }),
      });
    },
  };
};

/** The policy of a page of the studio. The page itself may connect to the host of the file that its link asks to open. */
const policyOf = (scripts: readonly string[], { address, query }: { readonly address: string; readonly query: string }) => ({
  'Content-Security-Policy': studioPolicy(scripts, address === '/index.html' ? elsewhereOf(query) : undefined),
});

/** The origin of the file that a link asks the page to open. The page asks the user before it connects to it, and may connect to no other one. */
const elsewhereOf = (query: string): string | undefined => openableAddress(new URLSearchParams(query).get('open') ?? '')?.origin;

const documentation = '/docs';
const lostInDocumentation = `${documentation}/404.html`;
const isDocumentation = (address: string): boolean => address === documentation || address.startsWith(`${documentation}/`);

/** The addresses of the file that a request may mean. Each page of the documentation is the file `index.html` of a folder. */
const addressesOf = (path: string): readonly string[] => {
  if (path === '/') return ['/index.html'];
  return isDocumentation(path) ? [path, `${path.replace(/\/$/, '')}/index.html`] : [path];
};

/** The inline scripts of pages of the documentation. There are many such pages, so that each is read when it is first requested. */
const scriptsOfPages = (files: ReadonlyMap<string, string>) => {
  const known = new Map<string, Promise<readonly string[]>>();
  return (address: string): Promise<readonly string[]> => {
    const path = files.get(address);
    if (path === undefined || !path.endsWith('.html')) return Promise.resolve([]);
    const scripts = known.get(address) ?? readFile(path, 'utf8').then(inlineScripts);
    known.set(address, scripts);
    return scripts;
  };
};

/** The path of a request without percent codes; empty where they are broken. */
const decoded = (path: Exchange['path']): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
};
