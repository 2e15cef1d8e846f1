import type { ServerResponse } from 'node:http';
import { ServerError } from '../error.ts';
import type { Exchange } from './answer.ts';
import { collect } from './collect.ts';

/** Milliseconds without data after which a client counts as disconnected. */
const stallMs = 30_000;

const tooLarge = (maximum: number): ServerError =>
  new ServerError(
    'TOO_LARGE',
    'The request body is larger than {maximum} bytes. Send less, or raise UNCLIP_UPLOAD_BYTES if it is a file.',
    {
      params: { maximum },
    },
  );

const cutShort = (cause?: unknown): ServerError =>
  new ServerError('BAD_REQUEST', 'The request body was cut short. Send it again.', { cause });

const waitsToSend = new WeakSet<ServerResponse>();

/** Records that the client waits for permission to send its body (`Expect: 100-continue`). */
export const noteExpectation = (response: ServerResponse): void => void waitsToSend.add(response);

/**
 * Streams the chunks of a request's body. Refuses a body with too large a declared length before it is read, and any other body as soon as
 * it grows too large. Throws `ServerError` TOO_LARGE, or BAD_REQUEST if the client stops before the end.
 */
export const bodyOf = async function* ({ request, response }: Exchange, maximum: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maximum) throw tooLarge(maximum);
  if (waitsToSend.delete(response)) response.writeContinue();
  const stalled = () => request.destroy(new Error('stalled'));
  let timer = setTimeout(stalled, stallMs);
  let bytes = 0;
  try {
    // a request without a set encoding yields buffers
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      bytes += chunk.length;
      if (bytes > maximum) throw tooLarge(maximum);
      yield chunk;
      timer = setTimeout(stalled, stallMs);
    }
  } catch (error) {
    if (error instanceof ServerError) throw error;
    throw cutShort(error);
  } finally {
    clearTimeout(timer);
  }
  if (!request.complete) throw cutShort();
};

/** Reads a small body as text. Throws as `bodyOf` does, and BAD_REQUEST if the body is not UTF-8. */
export const textOf = async (exchange: Exchange, maximum: number): Promise<string> => {
  const bytes = await collect(bodyOf(exchange, maximum));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ServerError('BAD_REQUEST', 'The request body is not UTF-8 text. Send JSON in UTF-8.', { cause: error });
  }
};
