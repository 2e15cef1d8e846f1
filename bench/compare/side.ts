import { type Measure, measures } from './measures.ts';

/** The process that measures one checkout, so that the code of two checkouts does not share a heap. `compare.ts` starts two, which take turns. */
export type Asked = { readonly do: 'prepare'; readonly name: string } | { readonly do: 'round' } | { readonly do: 'end' };
export type Answered = { readonly ms?: number; readonly failed?: string };

const checkout = process.argv[2] ?? '';
let measure: Measure | undefined;

const answer = async (asked: Asked): Promise<Answered> => {
  if (asked.do === 'prepare') measure = await measures[asked.name]?.(checkout);
  else if (asked.do === 'round') return { ms: (await measure?.round()) ?? Number.NaN };
  else await measure?.end?.();
  return {};
};

process.on('message', (asked: Asked) => {
  void answer(asked)
    .catch((error: unknown): Answered => ({ failed: error instanceof Error ? error.message : String(error) }))
    .then((answered) => process.send?.(answered));
});
