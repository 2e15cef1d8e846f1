import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyKind } from '../../nodes/any.ts';
import { type Conditioning, kinds, type SpaceBasis } from '../../nodes/kinds.ts';
import { embeddings } from '../support/nodes/evaluate.ts';

const tensor = (...dims: number[]) => ({ dims, data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, index) => index) });
const basis: SpaceBasis = {
  space: 'emoji',
  dimension: 2,
  mean: new Float32Array(2),
  components: new Float32Array([1, 0]),
  explainedVariance: new Float32Array([1]),
  explainedVarianceRatio: new Float32Array([1]),
};
const conditioning: Conditioning = { space: 'emoji', embeddings: tensor(3, 2), hidden: tensor(3, 4, 5), mask: tensor(3, 4) };
/** A batch of three items of every kind. */
const batches = {
  text: ['a', 'b', 'c'],
  number: [1, 2, 3],
  image: [1, 2, 3].map((width) => ({ width, height: 1, channels: 3 as const, data: new Uint8Array(width * 3) })),
  embedding: embeddings([
    [1, 2],
    [3, 4],
    [5, 6],
  ]),
  conditioning,
  noise: tensor(3, 1, 2, 2),
  basis: [basis, { ...basis, space: 'other' }, basis],
  scores: { rows: ['x', 'y', 'z'], columns: ['a', 'b'], values: new Float32Array([1, 2, 3, 4, 5, 6]) },
  file: ['a.png', 'b.png', 'c.png'].map((name) => ({ name, mime: 'image/png', bytes: new Uint8Array([1]) })),
};

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', (name) => {
  // biome-ignore lint/suspicious/noExplicitAny: one test over kinds of different values.
  const [kind, batch] = [kinds[name] as any, batches[name] as any];

  it('the kind accepts its values and rejects others', () => {
    expect(kind.schema.safeParse(batch).success).toBe(true);
    for (const [other, value] of Object.entries(batches))
      if (other !== name) expect(kind.schema.safeParse(value).success, other).toBe(false);
  });
  it('the items of a batch join to the same batch', () => {
    expect(kind.count(batch)).toBe(3);
    const items = [0, 1, 2].map((index) => kind.item(batch, index));
    expect(items.map((item) => kind.count(item))).toEqual([1, 1, 1]);
    expect(kind.join(items)).toEqual(batch);
    expect(kind.join([kind.join(items.slice(0, 2)), items[2]])).toEqual(batch);
  });
  it('the kind "any" treats a batch like the kind itself', () => {
    expect(anyKind.count(batch)).toBe(3);
    expect(anyKind.join([0, 1, 2].map((index) => anyKind.item(batch, index)))).toEqual(batch);
  });
});

it('values whose parts contradict each other are refused', () => {
  const refused = [
    [kinds.embedding, { space: 'emoji', role: 'image', dims: [1e9, 0], data: new Float32Array() }],
    [kinds.noise, { dims: [2, 3], data: new Float32Array(5) }],
    [kinds.basis, [{ ...basis, mean: new Float32Array(3) }]],
    [kinds.basis, [{ ...basis, explainedVariance: new Float32Array(4) }]],
  ] as const;
  for (const [kind, value] of refused) expect(kind.schema.safeParse(value).success).toBe(false);
});

it('an item has its own memory, so that a change of the item does not change the batch', () => {
  const batch = embeddings([
    [1, 2],
    [3, 4],
  ]);
  kinds.embedding.item(batch, 0).data[0] = 9;
  expect(batch.data[0]).toBe(1);
});

it('embeddings of different spaces, roles or lengths cannot be joined', () => {
  const one = embeddings([[1, 2]]);
  for (const other of [embeddings([[1, 2]], 'text'), embeddings([[1, 2]], 'image', 'other'), embeddings([[1, 2, 3]])]) {
    expect(() => kinds.embedding.join([one, other])).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  }
});

it('a tensor whose data does not match its dims is rejected', () => {
  expect(kinds.noise.schema.safeParse({ dims: [2, 3], data: new Float32Array(5) }).success).toBe(false);
});

it('any split of a batch joins to the batch', () => {
  const rows = fc
    .integer({ min: 1, max: 5 })
    .chain((width) => fc.array(fc.array(fc.integer(), { minLength: width, maxLength: width }), { minLength: 2, maxLength: 8 }));
  fc.assert(
    fc.property(rows, fc.nat(), (values, cut) => {
      const at = 1 + (cut % (values.length - 1));
      expect(kinds.embedding.join([embeddings(values.slice(0, at)), embeddings(values.slice(at))])).toEqual(embeddings(values));
    }),
  );
});
