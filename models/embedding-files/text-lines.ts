import { textDecoder } from '../../text/decode-text.ts';
import { ModelError } from '../error.ts';
import { type ByteSource, piecesOf } from './byte-source.ts';
import type { Reading } from './matrix.ts';

/** Lines of a text file that were read together. `first` is the number of the first one, from 1. */
export type Lines = { readonly first: number; readonly lines: readonly string[] };

/**
 * Reads the lines of a text file of any size, many at a time: UTF-8 or UTF-16, lines that end in LF or CRLF. What follows the last line break is a
 * line if it is not empty.
 * @throws ModelError `BAD_INPUT` when the file is not text
 */
export async function* linesOf(source: ByteSource, { signal, onProgress }: Reading = {}): AsyncGenerator<Lines> {
  const decode = textDecoder();
  let rest = '';
  let first = 1;
  let done = 0;
  for await (const piece of piecesOf(source, { offset: 0, length: source.bytes }, { signal })) {
    done += piece.length;
    const { text, problem } = decode(piece, done === source.bytes);
    if (problem) {
      throw new ModelError('BAD_INPUT', 'Cannot read the text of {file}. {problem}', { params: { file: source.name, problem } });
    }
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (done === source.bytes && rest !== '') lines.push(rest);
    if (lines.length > 0) yield { first, lines };
    first += lines.length;
    onProgress?.(done / source.bytes);
  }
}
