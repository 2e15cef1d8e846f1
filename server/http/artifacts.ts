import { createHash } from 'node:crypto';
import type { ArtifactService, Sha256 } from '../contract.ts';
import { ServerError } from '../error.ts';
import { answerJson, type Exchange } from './answer.ts';
import { bodyOf } from './body.ts';
import { answerBytes } from './bytes.ts';

/** Content types that are kept. Any other upload is served as plain bytes, so that a browser never runs an uploaded page or script. */
const safeTypes = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/json', 'text/plain']);
const anyType = 'application/octet-stream';

/** The content type that an upload is stored with. */
export const storedType = (type: string): string => (safeTypes.has(type) ? type : anyType);

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
  const { bytes } = await artifacts.put(sha256, bodyOf(exchange, maximum), storedType(type));
  answerJson(exchange, 201, { sha256, bytes });
};

const send = async (exchange: Exchange, sha256: Sha256, { artifacts, spend }: ArtifactRoute): Promise<void> => {
  spend(exchange.client, 1);
  const found = await artifacts.head(sha256);
  if (!found)
    throw new ServerError('NOT_FOUND', 'There is no artifact {sha256}. It was never sent, or it was evicted.', { params: { sha256 } });
  const type = storedType(found.type);
  await answerBytes(exchange, {
    tag: sha256,
    bytes: found.bytes,
    headers: {
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Content-Type': type,
      ...(type === anyType && { 'Content-Disposition': 'attachment' }),
    },
    read: (range) => (range ? artifacts.read(sha256, range) : verified(artifacts.read(sha256), sha256)),
  });
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
