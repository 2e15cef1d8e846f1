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

/** What was asked of the server: a path without its query, and the `Range` header. */
type Asked = { readonly path: string; readonly range?: string | undefined };

/**
 * Serves folders by their first path part, as the studio does: isolated, with ranges. `holdAfter` lets the next
 * answer to a file stop after so many bytes, until `drop` breaks its connection.
 */
export const serve = async (folders: Readonly<Record<string, string>>) => {
  const mounts = new Map(Object.entries(folders));
  const asked: Asked[] = [];
  const holds = new Map<string, number>();
  const held = new Map<string, ServerResponse>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const { range } = request.headers;
    asked.push({ path: pathname, range });
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
    held.set(file, response);
    response.write(content.subarray(from, from + hold));
  };

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has such an address.
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    /** Address of a folder that is served from now on. */
    mount(folder: string): string {
      const known = [...mounts].find(([, served]) => served === folder)?.[0];
      const name = known ?? `folder-${mounts.size}`;
      mounts.set(name, folder);
      return `${origin}/${name}`;
    },
    holdAfter: (file: string, bytes: number) => void holds.set(file, bytes),
    drop: (file: string) => void held.get(file)?.destroy(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
