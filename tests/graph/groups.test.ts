import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type AnyNode, execute, local, memoryStore, nodesWith, type PortKind, plan, type RunEvent, type Store } from '../../graph/index.ts';
import { sketch } from '../support/graph/fakes.ts';

/** Pictures that are named by a hash: `name` does not distinguish them. */
type Item = { readonly hash: string; readonly name: string };
const items: PortKind<readonly Item[]> = {
  kind: 'item',
  title: 'item',
  doc: '',
  schema: z.custom<readonly Item[]>(),
  count: (value) => value.length,
  item: (value, index) => value.slice(index, index + 1),
  join: (values) => values.flat(),
  identify: (value, index) => value[index]?.hash,
};
type Seen = { readonly sizes: number[]; readonly items: string[]; failAfter?: number; working: number; most: number };
const newSeen = (): Seen => ({ sizes: [], items: [], working: 0, most: 0 });
const port = { kind: items, attributes: {}, doc: '' };
const defineNode = nodesWith<Seen>();
const common = { version: 1, title: '', doc: '', category: '' } as const;
const source = (value: readonly Item[]) =>
  defineNode({
    ...common,
    type: 'source',
    inputs: {},
    outputs: { items: port },
    params: z.object({ key: z.string() }),
    run: () => ({ items: value }),
  });
const encode = defineNode({
  ...common,
  type: 'encode',
  inputs: { items: port },
  outputs: { items: port },
  params: z.object({ suffix: z.string().default('') }),
  groups: 8,
  async run({ inputs, params, context: { services, progress } }) {
    services.working++;
    services.most = Math.max(services.most, services.working);
    await new Promise((resolve) => setImmediate(resolve));
    services.working--;
    if (services.failAfter !== undefined && services.sizes.length >= services.failAfter) throw new Error('killed');
    services.sizes.push(inputs.items.length);
    services.items.push(...inputs.items.map(({ hash }) => hash));
    progress({ step: 1, of: 1 });
    return { items: inputs.items.map(({ hash }) => ({ hash: hash + params.suffix, name: '' })) };
  },
});

const list = (count: number, name = ''): Item[] =>
  Array.from({ length: count }, (_, index) => ({ hash: `${index}`, name: `${name}${index}` }));
const run = async (value: readonly Item[], { store, seen = newSeen(), suffix = '' }: { store: Store; seen?: Seen; suffix?: string }) => {
  const registry: Readonly<Record<string, AnyNode>> = { source: source(value), encode };
  const key = JSON.stringify(value);
  const workflow = sketch({ source: ['source', { key }], encode: ['encode', { suffix }, { items: 'source.items' }] });
  const events: RunEvent[] = [];
  const planned = plan({ workflow, registry });
  const outputs = await execute(planned, {
    evaluate: local(registry, seen),
    store,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  }).catch(() => undefined);
  return { seen, events, hashes: (outputs?.get('encode')?.items as readonly Item[] | undefined)?.map(({ hash }) => hash) };
};

describe('a node that runs in groups', () => {
  it('[B9] computes a large batch in groups of limited size and returns its items in order', async () => {
    const { seen, hashes } = await run(list(200), { store: memoryStore({ maxBytes: 1e7 }) });
    expect(hashes).toEqual(list(200).map(({ hash }) => hash));
    expect(seen.sizes.length).toBeGreaterThan(10);
    expect(Math.max(...seen.sizes)).toBeLessThanOrEqual(16);
    expect(seen.most).toBeGreaterThan(1);
    expect(seen.most).toBeLessThanOrEqual(3);
  });
  it('[B9] computes a small batch with one call', async () => {
    expect((await run(list(8), { store: memoryStore({ maxBytes: 1e7 }) })).seen.sizes).toEqual([8]);
  });
  it('[B9] continues after the last stored group when a run failed, and computes no item twice', async () => {
    const store = memoryStore({ maxBytes: 1e7 });
    const seen: Seen = { ...newSeen(), failAfter: 5 };
    expect((await run(list(200), { store, seen })).hashes).toBeUndefined();
    const { failAfter: _, ...again } = seen;
    const { hashes } = await run(list(200), { store, seen: again });
    expect(hashes).toHaveLength(200);
    expect([...again.items].sort()).toEqual([...new Set(again.items)].sort());
  });
  it('[B9] computes only the groups around an item that was added, and nothing after a rename', async () => {
    const store = memoryStore({ maxBytes: 1e7 });
    await run(list(200), { store });
    const added = await run([{ hash: 'new', name: 'new' }, ...list(200)], { store });
    expect(added.hashes).toHaveLength(201);
    expect(added.seen.items.length).toBeLessThan(60);
    expect((await run(list(200, 'renamed'), { store })).seen.items).toEqual([]);
  });
  it('[B9] computes all groups again with another param', async () => {
    const store = memoryStore({ maxBytes: 1e7 });
    await run(list(100), { store });
    expect((await run(list(100), { store, suffix: '!' })).hashes?.[99]).toBe('99!');
  });
  it('[B9] reports the progress in items, without steps back', async () => {
    const { events } = await run(list(200), { store: memoryStore({ maxBytes: 1e7 }) });
    const steps = events.flatMap((event) => (event.type === 'node-progress' ? [event] : []));
    expect(steps.at(-1)).toMatchObject({ step: 200, of: 200 });
    expect(steps.map(({ step }) => step)).toEqual(steps.map(({ step }) => step).sort((a, b) => a - b));
  });
});
