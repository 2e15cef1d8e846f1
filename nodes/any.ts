import { z } from 'zod';
import type { PortKind } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { kinds, portsOf } from './kinds.ts';

// biome-ignore lint/suspicious/noExplicitAny: the schema of a kind has accepted the value before one of its functions receives it.
const all: readonly PortKind<any>[] = Object.values(kinds);

/** The kind that a value belongs to, told by its shape. Throws for a value of no kind. An empty list counts as text. */
export const kindOf = (value: unknown) => {
  const kind = all.find(({ schema }) => schema.safeParse(value).success);
  if (!kind) throw new ModelError('BAD_INPUT', 'The value has an unknown type.');
  return kind;
};

/** Stands for every kind: for nodes that move values about without looking into them (Collect, Pick). */
export const anyKind: PortKind = {
  kind: 'any',
  title: 'anything',
  doc: 'A batch of any kind. What goes in comes out with the same type.',
  schema: z.unknown(),
  count: (value) => kindOf(value).count(value),
  item: (value, index) => kindOf(value).item(value, index),
  join: (values) => {
    const [kind, ...others] = [...new Set(values.map(kindOf))];
    if (!kind) throw new ModelError('BAD_INPUT', 'A batch needs at least one item.');
    if (others[0])
      throw new ModelError('BAD_INPUT', 'Cannot join values of different types: {first} and {second}.', {
        params: { first: kind.title, second: others[0].title },
      });
    return kind.join(values);
  },
  accepts: () => true,
};

export const any = portsOf(anyKind);
