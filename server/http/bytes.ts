import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { barePolicy } from '../guard/headers.ts';
import type { Exchange } from './answer.ts';
import { type Range, rangeOf } from './range.ts';

/** Bytes that a route sends: all of them, or a range. `tag` names their content. */
export type Content = {
  /** Default: 200. */
  readonly status?: number;
  readonly tag: string;
  readonly bytes: number;
  readonly headers: OutgoingHttpHeaders;
  read(range: Range | undefined): AsyncIterable<Uint8Array>;
};

/** Answers `GET` and `HEAD` of bytes, with ranges (RFC 9110 §14) and conditions (§13). */
export const answerBytes = async (
  { request, response }: Exchange,
  { status = 200, tag: name, bytes, headers: own, read }: Content,
): Promise<void> => {
  const tag = `"${name}"`;
  const headers = { ETag: tag, 'Content-Security-Policy': barePolicy, 'Accept-Ranges': 'bytes', ...own };
  if (namesTag(request.headers['if-none-match'], tag)) return void response.writeHead(304, headers).end();
  const condition = request.headers['if-range'];
  const range = condition === undefined || condition === tag ? rangeOf(request.headers.range, bytes) : undefined;
  if (range === 'none') return void response.writeHead(416, { ...headers, 'Content-Range': `bytes */${bytes}` }).end();
  const { from, to } = range ?? { from: 0, to: bytes };
  response.writeHead(range ? 206 : status, {
    ...headers,
    'Content-Length': to - from,
    ...(range && { 'Content-Range': `bytes ${from}-${to - 1}/${bytes}` }),
  });
  if (request.method === 'HEAD') return void response.end();
  for await (const chunk of read(range)) {
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
