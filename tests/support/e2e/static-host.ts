import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
};

/** A host that serves the files of a folder below a path, and sends no header but the type of a file. */
export const staticHost = async (folder: string, base: string) => {
  const missing: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.endsWith('/') ? `${pathname.slice(base.length)}index.html` : pathname.slice(base.length);
    const content = pathname.startsWith(base) ? await readFile(join(folder, name)).catch(() => undefined) : undefined;
    if (!content) {
      missing.push(pathname);
      response.writeHead(404).end();
    } else response.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'application/octet-stream' }).end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // a server that listens on TCP has an address of this type
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}${base}`,
    /** The paths that were requested and do not exist. */
    missing,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
