/** Size of a chunk, in bytes. */
export const chunkBytes = 256 * 1024;

/** Splits bytes into chunks of `chunkBytes`. The last chunk may be shorter. */
export const chunked = async function* (source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let chunk = new Uint8Array(chunkBytes);
  let length = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const taken = Math.min(chunkBytes - length, piece.length - at);
      chunk.set(piece.subarray(at, at + taken), length);
      length += taken;
      at += taken;
      if (length < chunkBytes) continue;
      yield chunk;
      chunk = new Uint8Array(chunkBytes);
      length = 0;
    }
  }
  if (length > 0) yield chunk.subarray(0, length);
};
