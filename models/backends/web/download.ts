import { ModelError } from '../../error.ts';
import { reasonOf } from './unfit.ts';

export type Wanted = {
  readonly address: string;
  /** In errors. */
  readonly path: string;
  readonly bytes: number;
  readonly signal: AbortSignal;
  /** Called with each piece and its place. */
  readonly piece: (bytes: Uint8Array, at: number) => void;
};

/** A download that breaks off goes on so many times by itself. */
const attempts = 3;

/**
 * Fetches a file from byte `from` to its end, and goes on where it broke off.
 * @throws ModelError `FILE_MISSING` when it cannot be fetched, `BAD_WEIGHTS` when it has another size, `ABORTED`
 */
export const download = async (wanted: Wanted, from: number): Promise<void> => {
  let at = from;
  let trouble: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const asked = at;
    try {
      for await (const { bytes, place } of piecesFrom(wanted, asked)) {
        if (place + bytes.length > wanted.bytes) throw altered(wanted, `it has more than ${wanted.bytes} bytes`);
        wanted.piece(bytes, place);
        at = place + bytes.length;
      }
      if (at === wanted.bytes) return;
      throw altered(wanted, `it has ${at} bytes instead of ${wanted.bytes}`);
    } catch (error) {
      if (wanted.signal.aborted) throw new ModelError('ABORTED', 'The run was stopped.', { cause: error });
      if (error instanceof ModelError) throw error;
      trouble = error;
      // Bytes that arrived are a reason to go on; without any, asking again at once would be no different.
      if (at === asked) break;
    }
  }
  throw new ModelError(
    'FILE_MISSING',
    `The model file ${wanted.path} cannot be fetched (${reasonOf(trouble)}). Check the connection and run again: what has arrived is kept.`,
    { cause: trouble },
  );
};

type Piece = { readonly bytes: Uint8Array; readonly place: number };
async function* piecesFrom({ address, path, bytes, signal }: Wanted, from: number): AsyncGenerator<Piece> {
  const response = await fetch(address, { signal, ...(from > 0 && { headers: { Range: `bytes=${from}-` } }) });
  if (response.status === 404) throw new ModelError('FILE_MISSING', `The model file ${path} is missing. Fetch the model again.`);
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
  // A server that knows no ranges sends the whole file again.
  const continued = response.status === 206 && response.headers.get('Content-Range')?.startsWith(`bytes ${from}-`);
  if (response.status === 206 && !continued) throw new Error('the server sent another part than was asked for');
  const reader = response.body.getReader();
  const start = continued ? from : 0;
  const length = response.headers.get('Content-Encoding') ? undefined : Number(response.headers.get('Content-Length') ?? Number.NaN);
  let place = start;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield { bytes: value, place };
      place += value.length;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  // Short of the length the server spoke of, it was the connection; otherwise the server's file is another one.
  if (place < bytes && place !== start + (length ?? -1)) throw new Error('the connection broke off');
}

/** The error of a file that is not the one its manifest speaks of. */
export const altered = ({ path }: { readonly path: string }, finding: string) =>
  new ModelError('BAD_WEIGHTS', `The model file ${path} is not the one its manifest describes: ${finding}. Fetch the model again.`);
