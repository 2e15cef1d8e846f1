import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';

type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };
type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

/** A receiver of webhooks on this machine. It answers requests in turn, and those after the last answer with 204; `silent` requests are never answered. */
export const webhookReceiver = async (answers: readonly (Answer | 'silent')[] = []) => {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const answer = answers[received.length] ?? { status: 204 };
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces).toString() });
      if (answer !== 'silent') response.writeHead(answer.status, answer.headers).end();
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  const host = `127.0.0.1:${address.port}`;
  return {
    host,
    port: address.port,
    url: `http://${host}/hook`,
    received,
    /** Resolves when so many messages have arrived. */
    async arrival(count: number): Promise<void> {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
};
