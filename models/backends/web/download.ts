import { wrongSize } from '../../described-file.ts';
import { ModelError, stopped } from '../../error.ts';
import { reasonOf } from '../device-error.ts';

export type Download = {
  readonly address: string;
  /** Names the file in errors. */
  readonly path: string;
  /** The size of the complete file. */
  readonly bytes: number;
  readonly signal: AbortSignal;
  /** Receives each block of bytes, and its position in the file. */
  readonly piece: (bytes: Uint8Array, position: number) => void;
};

/** A download that breaks off is resumed up to this many times. */
const attempts = 3;

/**
 * Downloads a file from byte `from` to its end, and resumes when the connection breaks off.
 * @throws ModelError `FILE_MISSING` when the file cannot be fetched, `BAD_WEIGHTS` when it has another size, `ABORTED`
 */
export const download = async (file: Download, from: number): Promise<void> => {
  const { path, bytes } = file;
  let position = from;
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const begin = position;
    try {
      for await (const piece of piecesFrom(file, begin)) {
        const end = piece.position + piece.bytes.length;
        if (end > bytes) throw wrongSize(path, { found: end, expected: bytes });
        file.piece(piece.bytes, piece.position);
        position = end;
      }
      if (position === bytes) return;
      throw wrongSize(path, { found: position, expected: bytes });
    } catch (error) {
      if (file.signal.aborted) throw stopped(error);
      if (error instanceof ModelError) throw error;
      failure = error;
      // Without any new bytes, another request at once would fail as well.
      if (position === begin) break;
    }
  }
  throw new ModelError(
    'FILE_MISSING',
    'The model file {path} cannot be downloaded ({reason}). Check the connection and run again: the part that has arrived is kept.',
    { params: { path, reason: reasonOf(failure) }, cause: failure },
  );
};

type Piece = { readonly bytes: Uint8Array; readonly position: number };
async function* piecesFrom({ address, path, bytes, signal }: Download, from: number): AsyncGenerator<Piece> {
  const response = await fetch(address, { signal, ...(from > 0 && { headers: { Range: `bytes=${from}-` } }) });
  if (response.status === 404) {
    throw new ModelError('FILE_MISSING', 'The model file {path} is missing on the server. Install the model there again.', {
      params: { path },
    });
  }
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
  // A server that does not support ranges sends the complete file again.
  const continued = response.status === 206 && response.headers.get('Content-Range')?.startsWith(`bytes ${from}-`);
  if (response.status === 206 && !continued) throw new Error('the server sent another part than the requested one');
  const reader = response.body.getReader();
  const start = continued ? from : 0;
  const length = response.headers.get('Content-Encoding') ? undefined : Number(response.headers.get('Content-Length') ?? Number.NaN);
  let position = start;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield { bytes: value, position };
      position += value.length;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  // If fewer bytes arrived than the response announced, the connection broke off; otherwise the server has a smaller file.
  if (position < bytes && position !== start + (length ?? -1)) throw new Error('the connection broke off');
}
