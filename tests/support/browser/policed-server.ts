import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pluginFrame } from '../../../scripts/plugin-frame.ts';
import { pluginFrameHeaders, securityHeaders, studioPolicy } from '../../../server/guard/headers.ts';

/** Serves a page of `bundleScript` and the page for plugins, with the headers of the studio's server, and records whatever else is requested, upgrades included. */
export const policedServer = async (folder: string) => {
  const leaks: string[] = [];
  const frame = await pluginFrame();
  const policy = studioPolicy([]);
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (path === '/plugin-frame.html') {
      for (const [name, value] of Object.entries(pluginFrameHeaders)) response.setHeader(name, value);
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(frame);
      return;
    }
    const file = { '/page/index.html': 'text/html', '/page/page.js': 'text/javascript' }[path];
    if (file === undefined && path !== '/favicon.ico') leaks.push(`${request.method} ${path}`);
    if (file === undefined) return void response.writeHead(404).end();
    response.setHeader('Content-Security-Policy', policy);
    response.writeHead(200, { 'Content-Type': file }).end(await readFile(join(folder, path.slice('/page/'.length))));
  });
  server.on('upgrade', (request, socket) => {
    leaks.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // a listening TCP server has such an address
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** Requests for anything but the page and its frame. */
    leaks,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
