/** Size of a chunk, in bytes. */
export const chunkBytes = 256 * 1024;

/** Splits bytes into chunks of `chunkBytes`. The last chunk may be shorter. */
export const chunked = async function* (source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array(chunkBytes);
  let length = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const taken = Math.min(chunkBytes - length, piece.length - at);
      held.set(piece.subarray(at, at + taken), length);
      length += taken;
      at += taken;
      if (length < chunkBytes) continue;
      yield held;
      held = new Uint8Array(chunkBytes);
      length = 0;
    }
  }
  if (length > 0) yield held.subarray(0, length);
};
