import * as z from 'zod';
import { sentence } from '../errors/index.ts';
import { refuse } from '../graph/index.ts';
import { any, anyKind } from './any.ts';
import { defineNode, oneSpace } from './define.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
const more = (name: string) => any(`Batch ${name}.`, { optional: true, batch: 'whole' });

export const collectNode = defineNode({
  type: 'collect',
  version: 1,
  title: 'Collect',
  category: 'Batch',
  icon: 'layers',
  doc: 'Joins batches one after another: pictures, embeddings, texts, numbers, or anything else of one type.',
  inputs: {
    a: any('Batch a.', { batch: 'whole' }),
    b: more('b'),
    c: more('c'),
    d: more('d'),
    e: more('e'),
    f: more('f'),
    g: more('g'),
    h: more('h'),
  },
  outputs: { items: any('All items: those of a, then those of b, …') },
  params: z.object({}),
  origin({ counts, item }) {
    let rest = item;
    for (const name of letters) {
      const count = counts[name] ?? 0;
      if (rest < count) return { [name]: rest };
      rest -= count;
    }
    return {};
  },
  infer({ inputs }) {
    const types = Object.values(inputs);
    const [first] = types;
    const other = types.find(({ kind }) => kind !== first?.kind);
    if (first && other)
      throw refuse('Cannot join batches of different types: {first} and {second}. Use two Collect nodes.', {
        first: first.kind,
        second: other.kind,
      });
    oneSpace(inputs);
    for (const name of ['role', 'shape']) {
      const different = types.find(({ attributes }) => attributes[name] !== first?.attributes[name]);
      if (first && different)
        throw refuse('Cannot join batches whose {attribute} differs: {first} and {second}. Use two Collect nodes.', {
          attribute: name,
          first: first.attributes[name] ?? sentence('unknown'),
          second: different.attributes[name] ?? sentence('unknown'),
        });
    }
    return first ? { items: first } : {};
  },
  instant: () => true,
  run({ inputs }) {
    return { items: anyKind.join(letters.map((name) => inputs[name]).filter((value) => value !== undefined)) };
  },
});
