import { deflateSync, Inflate } from 'fflate';
import { sentence } from '../../../errors/index.ts';
import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { sharedLetters } from './link-in-text.ts';

/**
 * The version of the fragments that are written: `#w2=<length>.<letters>`. The letters are JSON, deflated, as base64url, and the length is their number in
 * base 36, so that a link that was cut short is recognised. Version 1, `#w1=<letters>`, has no length.
 */
const version = 2;
/** Longest link, in characters. Browsers accept more, but chat and mail programs cut longer links. */
export const longestLink = 60_000;
/** Most bytes that a link may decompress to. */
const longestText = 16 * 2 ** 20;

/**
 * A link that contains the whole workflow in its fragment, which browsers never send to a server. `origin` is the address of the editor. Throws
 * `EditorError` LINK_TOO_LONG.
 */
export const shareLink = (workflow: Workflow, origin: string): string => {
  const bytes = new TextEncoder().encode(JSON.stringify(workflow));
  const letters = toBase64Url(deflateSync(bytes, { level: 9 }));
  const link = `${origin.replace(/#.*$/, '')}#w${version}=${letters.length.toString(36)}.${letters}`;
  if (link.length <= longestLink) return link;
  throw new EditorError(
    'LINK_TOO_LONG',
    'The link to this workflow has {length} characters, and many programs cut links after {longest}. Save the workflow as a file and send the file.',
    { params: { length: link.length, longest: longestLink } },
  );
};

/**
 * The workflow in a link, or in a text around one: a fragment, an address, a quoted mail. Runs nothing. Throws `EditorError` LINK_DAMAGED or NEWER_VERSION, or
 * `GraphError`.
 */
export const readShareLink = (text: string): Workflow => {
  const readings = sharedLetters(text);
  const [first] = readings;
  if (!first) throw damaged('it contains no workflow');
  if (first.version > version)
    throw new EditorError(
      'NEWER_VERSION',
      'A newer version of Unclip Studio created this link. Reload this page to update it, then open the link again.',
    );
  const most = readings.reduce((best, reading) => (reading.letters.length > best.letters.length ? reading : best));
  const missing = (most.written ?? 0) - most.letters.length;
  if (missing > 0)
    throw new EditorError(
      'LINK_DAMAGED',
      'This link cannot be opened: {missing} of its {written} letters are missing. Ask for the link again, or for the workflow file.',
      {
        params: { missing, written: most.written ?? 0 },
      },
    );
  let failure: unknown;
  for (const { letters } of readings) {
    try {
      return parseWorkflow(inflate(bytesOf(letters)));
    } catch (error) {
      // A shorter reading of a link that was broken into lines is expected to fail; the last failure is that of the longest.
      failure = error;
    }
  }
  throw failure;
};

/** The bytes of base64url letters. One letter beyond a multiple of four holds no complete byte: a program appended it. */
const bytesOf = (letters: string): Uint8Array => {
  const bytes = fromBase64Url(letters.length % 4 === 1 ? letters.slice(0, -1) : letters);
  if (!bytes || bytes.length === 0) throw damaged('it was cut or changed');
  return bytes;
};

/** Decompresses in pieces, so that a short link cannot fill the memory. */
const inflate = (bytes: Uint8Array): string => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [text, size, ended] = ['', 0, false];
  try {
    const stream = new Inflate((piece, final) => {
      size += piece.length;
      ended ||= final;
      text += decoder.decode(piece, { stream: !final });
    });
    for (let offset = 0; offset < bytes.length && size <= longestText; offset += 4096) {
      stream.push(bytes.subarray(offset, offset + 4096), offset + 4096 >= bytes.length);
    }
  } catch (cause) {
    throw damaged('it was cut or changed', cause);
  }
  if (size > longestText) throw damaged('it is larger than a workflow can be');
  if (!ended) throw damaged('its end is missing');
  return text;
};

const damaged = (fault: string, cause?: unknown): EditorError =>
  new EditorError('LINK_DAMAGED', 'This link cannot be opened: {fault}. Ask for the link again, or for the workflow file.', {
    params: { fault: sentence(fault) },
    cause,
  });
