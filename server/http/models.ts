import { createReadStream } from 'node:fs';
import type { ModelService } from '../contract.ts';
import { ServerError } from '../error.ts';
import { type Exchange, isRead } from './answer.ts';
import { answerBytes } from './bytes.ts';
import { decodePart } from './decode-part.ts';

export type ModelRoute = { readonly models: ModelService; spend(client: string, cost: number): void };

/**
 * Answers `GET` and `HEAD` of `/api/models/<family>/<file>`: `manifest.json`, or a file that the manifest names. An address with the file's SHA-256
 * (`?sha256=`) may be cached for ever.
 */
export const answerModelFile = async (exchange: Exchange, name: string, { models, spend }: ModelRoute): Promise<void> => {
  const { request, client } = exchange;
  if (!isRead(exchange)) return;
  spend(client, 1);
  const [family = '', ...parts] = name.split('/').map(decodePart);
  const found = await models.file(family, parts.join('/'));
  if (!found) throw new ServerError('NOT_FOUND', 'The server has no model file {file}.', { params: { file: name.slice(0, 200) } });
  const { path, bytes, sha256 } = found;
  const isNamedByHash = request.url?.includes(`sha256=${sha256}`) ?? false;
  await answerBytes(exchange, {
    tag: sha256,
    bytes,
    headers: {
      'Cache-Control': isNamedByHash ? 'private, max-age=31536000, immutable' : 'private, no-cache',
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': 'attachment',
    },
    read: (range) => createReadStream(path, range && { start: range.from, end: range.to - 1 }),
  });
};
