import * as z from 'zod';
import { refuse } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { any } from './any.ts';
import { defineNode, oneSpace } from './define.ts';

const choices = ['a', 'b', 'c', 'd'] as const;
const choice = (name: string) => any(`What \`${name}\` passes on.`, { optional: true, batch: 'whole' });

export const switchNode = defineNode({
  type: 'switch',
  version: 1,
  title: 'Switch',
  category: 'Batch',
  effort: 1,
  icon: 'route',
  doc: 'Passes one of its inputs on. What feeds only the other inputs is not computed.',
  inputs: { a: choice('a'), b: choice('b'), c: choice('c'), d: choice('d') },
  outputs: { items: any('The batch of the chosen input.') },
  params: z.object({ choice: z.enum(choices).default('a').describe('The input that is passed on.') }),
  reads: ({ choice: chosen }) => [String(chosen ?? choices[0])],
  origin: ({ params, item }) => ({ [params.choice]: item }),
  infer({ inputs }) {
    const [first, ...others] = Object.values(inputs);
    const other = others.find(({ kind }) => kind !== first?.kind);
    if (first && other)
      throw refuse(
        'The inputs of a linked choice need one type, and these have {first} and {second}. Enter the choice, or use two switches.',
        {
          first: first.kind,
          second: other.kind,
        },
      );
    oneSpace(inputs);
    return first ? { items: first } : {};
  },
  instant: () => true,
  run({ inputs, params: { choice: chosen } }) {
    const value = inputs[chosen];
    if (value !== undefined) return { items: value };
    throw new ModelError('BAD_INPUT', 'The chosen input "{input}" is not connected. Connect it, or choose another one.', {
      params: { input: chosen },
    });
  },
});
