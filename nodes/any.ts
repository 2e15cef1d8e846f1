import * as z from 'zod';
import type { PortKind } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { kinds, portsOf } from './kinds.ts';

// biome-ignore lint/suspicious/noExplicitAny: the schema of a kind accepts a value before any function of the kind receives it.
const all: readonly PortKind<any>[] = Object.values(kinds);

/** The kind of a value, detected from its shape. An empty list counts as text. Throws `ModelError` BAD_INPUT when the value is of no kind. */
export const kindOf = (value: unknown) => {
  const kind = all.find(({ schema }) => schema.safeParse(value).success);
  if (!kind) throw new ModelError('BAD_INPUT', 'The value has an unknown type.');
  return kind;
};

/** The kind of ports that take values of every kind: for nodes that pass values on without reading them (Collect, Pick). */
export const anyKind: PortKind = {
  kind: 'any',
  title: 'anything',
  doc: 'A batch of any kind. The output has the type of the input.',
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
