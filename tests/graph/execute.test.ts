import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Emit } from '../../graph/index.ts';
import { executeContract } from '../support/graph/execute-contract.ts';
import { chain, type Sketch, sketch } from '../support/graph/fakes.ts';
import { makeStore, storeKinds } from '../support/graph/open-stores.ts';
import { computed, places, run, stores, turns } from '../support/graph/run.ts';

const placements = Object.keys(places) as (keyof typeof places)[]; // safe: the keys of a literal
const every = placements.flatMap((place) => storeKinds.map((kind) => ({ place, kind })));
describe.each(every)('a run at $place with the store $kind', ({ place, kind }) =>
  executeContract(() => ({ place: places[place], store: makeStore(kind) })),
);

describe('a run', () => {
  it('[E4] a run never exceeds its concurrency', async () => {
    const wide = sketch(
      Object.fromEntries(
        Array.from({ length: 9 }, (_, index): [string, Sketch] => [`n${index}`, ['number', { value: index, label: 'x' }]]),
      ),
    );
    let working = 0;
    let most = 0;
    const visit = async () => {
      most = Math.max(most, ++working);
      await turns(3);
      working--;
    };
    await run(wide, { visit, concurrency: 3 });
    expect(most).toBe(3);
  });
  it('[P6] [E3] a run computes a chain of 10,000 nodes, and the next run computes nothing', async () => {
    const store = stores.memory().store;
    const workflow = chain(10_000);
    expect((await run(workflow, { store })).results?.get('last')).toEqual({ sum: [10_000] });
    const again = await run(workflow, { store });
    expect(computed(again)).toEqual([]);
    expect(again.results?.get('last')).toEqual({ sum: [10_000] });
  });
  it('[E5] a source can feed several inputs and params of one node', async () => {
    const { results } = await run(
      sketch({ one: ['number', { value: 3 }], end: ['add', {}, { a: 'one.value', b: 'one.value', plus: 'one.value' }] }),
    );
    expect(results?.get('end')).toEqual({ sum: [9] });
  });
  it('[E8] a run keeps a value until the last task that needs it has run', async () => {
    const late = sketch({
      one: ['number', { value: 1 }],
      early: ['add', { plus: 1 }, { a: 'one.value', b: 'one.value' }],
      twin: ['add', { plus: 1 }, { a: 'one.value', b: 'one.value' }],
      middle: ['add', {}, { a: 'early.sum', b: 'twin.sum' }],
      end: ['add', {}, { a: 'middle.sum', b: 'one.value' }],
    });
    const { results, error } = await run(late);
    expect(error).toBeUndefined();
    expect(results?.get('end')).toEqual({ sum: [7] });
  });
  it.each(['without', 'with'])(
    '[E8] a run drops the values that no task needs, %s a listener that receives the outputs',
    async (listener) => {
      const stored: WeakRef<object>[] = [];
      const store = { get: async () => undefined, put: async (_: string, outputs: object) => void stored.push(new WeakRef(outputs)) };
      let living = -1;
      let received = 0;
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void; // safe: --expose-gc adds this function
      const visit = async (label: string) => {
        if (label !== 'check') return;
        await turns(3);
        collect();
        living = stored.filter((reference) => reference.deref()).length;
      };
      const nodes: Record<string, Sketch> = { n0: ['number', { value: 1 }] };
      for (let index = 1; index < 30; index++)
        nodes[`n${index}`] = ['add', { plus: index }, { a: index === 1 ? 'n0.value' : `n${index - 1}.sum` }];
      const emit: Emit = (_, outputs) => {
        if (listener === 'with' && outputs) received++;
      };
      await run(sketch({ ...nodes, last: ['add', { label: 'check' }, { a: 'n29.sum' }] }), { store, visit, emit });
      expect(received).toBe(listener === 'with' ? 31 : 0);
      expect(living).toBeGreaterThan(-1);
      expect(living).toBeLessThan(5);
    },
  );
});
