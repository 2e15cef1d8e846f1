import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** A request: its path without the query, and its `Range` header. */
type RequestRecord = { readonly path: string; readonly range?: string | undefined };

/**
 * Serves folders by the first segment of the path, isolated and with ranges, as the studio's server does. After `holdAfter`, the next response
 * for a file stops after some bytes, until `drop` closes its connection. With `isolated: false`, no header isolates the pages, as on a plain static host.
 */
export const serve = async (folders: Readonly<Record<string, string>>, { isolated = true } = {}) => {
  const isolation = isolated ? isolationHeaders : plainHeaders;
  const mounts = new Map(Object.entries(folders));
  const requests: RequestRecord[] = [];
  const holds = new Map<string, number>();
  const paused = new Map<string, ServerResponse>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const { range } = request.headers;
    requests.push({ path: pathname, range });
    const [, mount = '', ...rest] = pathname.split('/');
    const folder = mounts.get(mount);
    const content = folder === undefined ? undefined : await readFile(join(folder, ...rest)).catch(() => undefined);
    if (!content) return void response.writeHead(404, isolation).end();
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(range ? 206 : 200, {
      ...isolation,
      'Content-Type': types[extname(pathname)] ?? 'application/octet-stream',
      'Content-Length': content.length - from,
      ...(range && { 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    const file = basename(pathname);
    const hold = holds.get(file);
    if (hold === undefined) return void response.end(content.subarray(from));
    holds.delete(file);
    paused.set(file, response);
    response.write(content.subarray(from, from + hold));
  };

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has such an address.
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    /** Serves a folder from now on. Returns its address. */
    mount(folder: string): string {
      const mounted = [...mounts].find(([, served]) => served === folder)?.[0];
      const name = mounted ?? `folder-${mounts.size}`;
      mounts.set(name, folder);
      return `${origin}/${name}`;
    },
    holdAfter: (file: string, bytes: number) => void holds.set(file, bytes),
    drop: (file: string) => void paused.get(file)?.destroy(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const plainHeaders = { 'Cache-Control': 'no-store' };

const isolationHeaders = {
  ...plainHeaders,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
