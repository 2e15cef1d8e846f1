import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site of somebody else that has one file, at `/open.json` for the pages of all sites (CORS), and at any other path for its own pages only. */
export const otherSite = async (content: string) => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.referer ?? ''}`.trim());
    response.writeHead(200, {
      'Content-Type': 'application/json',
      ...(request.url === '/open.json' && { 'Access-Control-Allow-Origin': '*' }),
    });
    response.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // a server that listens on TCP has an address of this type
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    /** Method, path and referrer of the requests so far. */
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
