import * as z from 'zod';
import { defineNode } from './define.ts';
import { number } from './kinds.ts';
import { isShort, repeated, repetition } from './params.ts';

const seed = z.int().min(0).max(0xffff_ffff);

type SeedsParams = Parameters<typeof repeated>[1] & { readonly start: number; readonly count: number; readonly list: readonly number[] };

const seedsOf = (params: SeedsParams): number[] => {
  const following = Array.from({ length: params.count }, (_, index) => (params.start + index) % 2 ** 32);
  return repeated(params.list.length > 0 ? params.list : following, params);
};

export const seedsNode = defineNode({
  type: 'seeds',
  version: 1,
  title: 'Seeds',
  category: 'Input',
  effort: 1,
  icon: 'dices',
  doc: 'Consecutive seeds, or a list of seeds. Connected to a seed param, they give one result per seed.',
  inputs: {},
  outputs: { seeds: number('The seeds.') },
  params: z.object({
    start: seed.default(0).meta({ widget: 'seed', description: 'The first seed.' }),
    count: z.int().min(1).max(1000).default(4).describe('How many seeds: start, start + 1, …'),
    list: z.array(seed).max(1000).default([]).describe('A list of seeds. If it is not empty, start and count are ignored.'),
    ...repetition,
  }),
  single: (params, item) => ({ list: seedsOf(params).slice(item, item + 1), repeat: 1, cycles: 1 }),
  instant: (params) => isShort(params.list?.length || params.count, params),
  run: ({ params }) => ({ seeds: seedsOf(params) }),
});
