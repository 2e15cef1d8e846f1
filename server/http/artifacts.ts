import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ArtifactService, Sha256 } from '../contract.ts';
import { ServerError } from '../error.ts';
import { barePolicy } from '../guard/headers.ts';
import { answerJson, type Exchange } from './answer.ts';
import { bodyOf } from './body.ts';
import { rangeOf } from './range.ts';

/** Content types that are kept. Any other upload is served as plain bytes, so that a browser never runs an uploaded page or script. */
const safeTypes = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/json', 'text/plain']);
const anyType = 'application/octet-stream';

export type ArtifactRoute = {
  readonly artifacts: ArtifactService;
  /** Maximum size of an upload, in bytes. */
  readonly maximum: number;
  spend(client: string, cost: number): void;
};

/** Number of uploaded bytes that cost as much as one request, because they are written to the database. */
const bytesOfOneCost = 2 ** 20;

/** Answers `PUT`, `GET` and `HEAD` of `/api/artifacts/<sha256>`. Streams bytes both ways, and never completes a response whose bytes are damaged. */
export const answerArtifact = async (exchange: Exchange, name: string, route: ArtifactRoute): Promise<void> => {
  const { request, response } = exchange;
  if (!/^[0-9a-f]{64}$/.test(name))
    throw new ServerError(
      'BAD_REQUEST',
      'An artifact is named by its SHA-256 in 64 lowercase hex digits. Compute the name from the bytes.',
    );
  if (request.method === 'PUT') return receive(exchange, name, route);
  if (request.method === 'GET' || request.method === 'HEAD') return send(exchange, name, route);
  response.setHeader('Allow', 'GET, HEAD, PUT');
  answerJson(exchange, 405, { error: { code: 'BAD_REQUEST', message: 'This route accepts GET, HEAD and PUT only.' } });
};

const receive = async (exchange: Exchange, sha256: Sha256, { artifacts, maximum, spend }: ArtifactRoute): Promise<void> => {
  const { headers } = exchange.request;
  spend(exchange.client, 2 + Math.ceil(Math.min(Number(headers['content-length'] ?? 0), maximum) / bytesOfOneCost));
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? anyType;
  const { bytes } = await artifacts.put(sha256, bodyOf(exchange, maximum), safeTypes.has(type) ? type : anyType);
  answerJson(exchange, 201, { sha256, bytes });
};

const send = async ({ request, response, client }: Exchange, sha256: Sha256, { artifacts, spend }: ArtifactRoute): Promise<void> => {
  spend(client, 1);
  const found = await artifacts.head(sha256);
  if (!found)
    throw new ServerError('NOT_FOUND', 'There is no artifact {sha256}. It was never sent, or it was evicted.', { params: { sha256 } });
  const tag = `"${sha256}"`;
  const type = safeTypes.has(found.type) ? found.type : anyType;
  const headers = {
    ETag: tag,
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Content-Security-Policy': barePolicy,
    'Accept-Ranges': 'bytes',
    ...(type === anyType && { 'Content-Disposition': 'attachment' }),
  };
  if (namesTag(request.headers['if-none-match'], tag)) return void response.writeHead(304, headers).end();
  const condition = request.headers['if-range'];
  const range = condition === undefined || condition === tag ? rangeOf(request.headers.range, found.bytes) : undefined;
  if (range === 'none') return void response.writeHead(416, { ...headers, 'Content-Range': `bytes */${found.bytes}` }).end();
  const { from, to } = range ?? { from: 0, to: found.bytes };
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'Content-Type': type,
    'Content-Length': to - from,
    ...(range && { 'Content-Range': `bytes ${from}-${to - 1}/${found.bytes}` }),
  });
  if (request.method === 'HEAD') return void response.end();
  const chunks = range ? artifacts.read(sha256, range) : verified(artifacts.read(sha256), sha256);
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
};

const namesTag = (header: string | undefined, tag: string): boolean | undefined =>
  header?.split(',').some((part) => part.trim() === '*' || part.trim().replace(/^W\//, '') === tag);

const drained = (response: Exchange['response']): Promise<unknown> => {
  const controller = new AbortController();
  const { signal } = controller;
  // the promise that loses the race rejects, which nobody sees
  return Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).finally(() => controller.abort());
};

/** Yields the chunks, and holds the last one back until the hash of all bytes is verified. */
const verified = async function* (chunks: AsyncIterable<Uint8Array>, sha256: Sha256): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let previous: Uint8Array | undefined;
  for await (const chunk of chunks) {
    hash.update(chunk);
    if (previous) yield previous;
    previous = chunk;
  }
  if (hash.digest('hex') !== sha256) throw new Error(`The artifact ${sha256} is damaged: its bytes have another hash.`);
  if (previous) yield previous;
};
