import { deflateSync, Inflate } from 'fflate';
import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { isShareLink } from './is-share-link.ts';

/** Name and version of the fragment: `#w1=…` holds JSON, deflated, as base64url. */
const prefix = 'w1=';
/** Longest link: browsers take more, but chats and mail programs cut longer ones. */
export const longestLink = 60_000;
/** Most bytes a link may unpack to. */
const longestText = 16 * 2 ** 20;

/**
 * A link that holds the whole workflow in its fragment, which browsers send to no server. `origin` is the address of the editor. Throws
 * `EditorError` LINK_TOO_LONG.
 */
export const shareLink = (workflow: Workflow, origin: string): string => {
  const bytes = new TextEncoder().encode(JSON.stringify(workflow));
  const link = `${origin.replace(/#.*$/, '')}#${prefix}${toBase64Url(deflateSync(bytes, { level: 9 }))}`;
  if (link.length <= longestLink) return link;
  throw new EditorError(
    'LINK_TOO_LONG',
    `This workflow makes a link of ${link.length} characters, and many programs cut links after ${longestLink}. Save it as a file and send that.`,
  );
};

/** The workflow of a link's fragment. Nothing of it runs. Throws `EditorError` LINK_DAMAGED or NEWER_VERSION, or `GraphError`. */
export const readShareLink = (hash: string): Workflow => {
  const fragment = hash.replace(/^#/, '');
  if (!isShareLink(fragment)) throw damaged('it holds no workflow');
  if (!fragment.startsWith(prefix))
    throw new EditorError(
      'NEWER_VERSION',
      'This link was made by a newer Unclip Studio. Reload this page to update it, then open the link again.',
    );
  // some chats add to the end of a link, or encode what needs no encoding
  const bytes = fromBase64Url(fragment.slice(prefix.length).replace(/(%3D|=)+$/i, ''));
  if (!bytes || bytes.length === 0) throw damaged('it was cut or changed on its way');
  return parseWorkflow(inflate(bytes));
};

/** Unpacked in pieces, so that a short link cannot fill the memory. */
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
    throw damaged('it was cut or changed on its way', cause);
  }
  if (size > longestText) throw damaged('it unpacks to more than any workflow is');
  if (!ended) throw damaged('its end is missing');
  return text;
};

const damaged = (fault: string, cause?: unknown): EditorError =>
  new EditorError('LINK_DAMAGED', `This link cannot be opened: ${fault}. Ask for it again, or for the workflow file.`, { cause });
