import { describe, expect, it } from 'vitest';
import { fullCaption } from '../../editor/kit/previews/full-caption.ts';
import { encodeTextNode } from '../../nodes/encode-text.ts';
import { priorNode } from '../../nodes/prior.ts';

const conditioning = (...rows: readonly (readonly number[])[]) => ({
  space: 'tiny',
  embeddings: { dims: [rows.length, 2], data: new Float32Array(2 * rows.length) },
  hidden: { dims: [rows.length, 4, 1], data: new Float32Array(4 * rows.length) },
  mask: { dims: [rows.length, 4], data: new Float32Array(rows.flat()) },
});

describe('a caption that fills what the model reads', () => {
  it('a caption of a batch that is too long is reported with its number of tokens', () => {
    expect(fullCaption(encodeTextNode, { conditioning: conditioning([1, 1, 0, 0], [1, 1, 1, 1]) })).toBe(4);
  });

  it('captions that leave tokens free, nodes without outputs and nodes without captions report nothing', () => {
    expect(fullCaption(encodeTextNode, { conditioning: conditioning([1, 1, 1, 0], [1, 0, 0, 0]) })).toBeUndefined();
    expect(fullCaption(encodeTextNode, {})).toBeUndefined();
    expect(fullCaption(priorNode, { embedding: conditioning([1, 1, 1, 1]).embeddings })).toBeUndefined();
  });
});
