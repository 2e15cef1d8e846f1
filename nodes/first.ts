import type { Registry } from '../graph/index.ts';
import { decodeNode } from './decode.ts';
import { encodeTextNode } from './encode-text.ts';
import { priorNode } from './prior.ts';
import { seedsNode } from './seeds.ts';
import { textNode } from './text.ts';
import { upsampleNode } from './upsample.ts';

/** The node types of `workflows/text-to-image.json`, with which a page begins: the other types are fetched when a workflow has one, or after the first screen. */
export const firstTypes: Registry = {
  text: textNode,
  seeds: seedsNode,
  'encode-text': encodeTextNode,
  prior: priorNode,
  decode: decodeNode,
  upsample: upsampleNode,
};
