import { deflateSync, Inflate } from 'fflate';
import { sentence } from '../../../errors/index.ts';
import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { isShareLink } from './is-share-link.ts';

/** Name and version of the fragment: `#w1=…` holds JSON, deflated, as base64url. */
const prefix = 'w1=';
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
  const link = `${origin.replace(/#.*$/, '')}#${prefix}${toBase64Url(deflateSync(bytes, { level: 9 }))}`;
  if (link.length <= longestLink) return link;
  throw new EditorError(
    'LINK_TOO_LONG',
    'The link to this workflow has {length} characters, and many programs cut links after {longest}. Save the workflow as a file and send the file.',
    { params: { length: link.length, longest: longestLink } },
  );
};

/** The workflow in the fragment of a link. Runs nothing. Throws `EditorError` LINK_DAMAGED or NEWER_VERSION, or `GraphError`. */
export const readShareLink = (hash: string): Workflow => {
  const fragment = hash.replace(/^#/, '');
  if (!isShareLink(fragment)) throw damaged('it contains no workflow');
  if (!fragment.startsWith(prefix))
    throw new EditorError(
      'NEWER_VERSION',
      'A newer version of Unclip Studio created this link. Reload this page to update it, then open the link again.',
    );
  // some chat programs append characters to a link, or escape characters that need no escaping
  const bytes = fromBase64Url(fragment.slice(prefix.length).replace(/(%3D|=)+$/i, ''));
  if (!bytes || bytes.length === 0) throw damaged('it was cut or changed');
  return parseWorkflow(inflate(bytes));
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
