import type { ServerResponse } from 'node:http';
import { ServerError } from '../error.ts';
import type { Exchange } from './answer.ts';

/** Milliseconds without a byte after which a sender counts as gone. */
const stallMs = 30_000;

const sentence = (maximum: number): string =>
  `The body is larger than the ${maximum} bytes that this server takes here. Send less, or raise UNCLIP_UPLOAD_BYTES if it is a file.`;

const waitsToSend = new WeakSet<ServerResponse>();

/** Notes that the sender waits to hear that its body is wanted (`Expect: 100-continue`). */
export const noteExpectation = (response: ServerResponse): void => void waitsToSend.add(response);

/**
 * The chunks of a request's body, none held back. A body that says it is too large is refused before a byte of it is read, and one
 * that lies about it as soon as it is. Throws `ServerError` TOO_LARGE, or BAD_REQUEST when the sender stops before the end.
 */
export const bodyOf = async function* ({ request, response }: Exchange, maximum: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maximum) throw new ServerError('TOO_LARGE', sentence(maximum));
  if (waitsToSend.delete(response)) response.writeContinue();
  const stalled = () => request.destroy(new Error('stalled'));
  let timer = setTimeout(stalled, stallMs);
  let bytes = 0;
  try {
    // without an encoding, a request gives buffers
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      bytes += chunk.length;
      if (bytes > maximum) throw new ServerError('TOO_LARGE', sentence(maximum));
      yield chunk;
      timer = setTimeout(stalled, stallMs);
    }
  } catch (error) {
    if (error instanceof ServerError) throw error;
    throw new ServerError('BAD_REQUEST', 'The body ended before its end. Send it again, whole.', { cause: error });
  } finally {
    clearTimeout(timer);
  }
  if (!request.complete) throw new ServerError('BAD_REQUEST', 'The body ended before its end. Send it again, whole.');
};

/** A small body as text. Throws as `bodyOf`, and BAD_REQUEST for what is not UTF-8. */
export const textOf = async (exchange: Exchange, maximum: number): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(exchange, maximum)) chunks.push(chunk);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new ServerError('BAD_REQUEST', 'The body is not UTF-8 text. Send JSON in UTF-8.', { cause: error });
  }
};
