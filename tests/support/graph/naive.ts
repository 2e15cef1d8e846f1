import fc from 'fast-check';
import { own, type Workflow } from '../../../graph/index.ts';
import { type Sketch, sketch } from './fakes.ts';

/** Acyclic workflows of numbers, written in any order: sources, sums with linked params, totals, muted and bypassed nodes. */
export const randomWorkflow: fc.Arbitrary<Workflow> = fc
  .array(
    fc.record({
      type: fc.constantFrom('number', 'range', 'add', 'add', 'add', 'total'),
      value: fc.integer({ min: 0, max: 2 }),
      count: fc.constantFrom(1, 1, 3, 3, 2),
      a: fc.nat(),
      b: fc.option(fc.nat(), { nil: undefined, freq: 2 }),
      plus: fc.option(fc.nat(), { nil: undefined, freq: 2 }),
      mode: fc.integer({ min: 0, max: 20 }).map((drawn) => (drawn === 19 ? 'muted' : drawn === 20 ? 'bypassed' : undefined)),
      place: fc.nat(),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drawn) => {
    const outputs = { number: 'value', range: 'values', add: 'sum', total: 'total' } as const;
    const written = drawn.map(({ type, value, count, a, b, plus, mode, place }, index) => {
      const kind = index === 0 && (type === 'add' || type === 'total') ? 'number' : type;
      const from = (pick: number) => {
        const source = pick % index;
        const of = source === 0 && drawn[0]?.type !== 'range' ? 'number' : (drawn[source]?.type ?? 'number');
        return `n${source}.${outputs[of as keyof typeof outputs]}`; // safe: types are drawn from its keys
      };
      const more = mode ? { mode } : {};
      const body: Readonly<Record<string, Sketch>> = {
        number: ['number', { value }, {}, more],
        range: ['range', { count, start: value }, {}, more],
        add: [
          'add',
          { plus: value },
          {
            ...(index > 0 && { a: from(a) }),
            ...(b !== undefined && index > 0 && { b: from(b) }),
            ...(plus !== undefined && index > 0 && { plus: from(plus) }),
          },
          more,
        ],
        total: ['total', {}, { ...(index > 0 && { values: from(a) }), ...(b !== undefined && index > 0 && { offset: from(b) }) }, more],
      };
      return { place, entry: [`n${index}`, body[kind] ?? ['number']] as const };
    });
    return sketch(Object.fromEntries(written.toSorted((x, y) => x.place - y.place).map(({ entry }) => entry)));
  });

/** The failure of a naive evaluation, with an error code as its message. */
export class NaiveFailure extends Error {}

/** The value of a node, by plain recursion over the workflow: the reference for the results of plan and execute. */
export const naive = (workflow: Workflow, id: string): readonly number[] => {
  const node = own(workflow.nodes, id);
  if (!node) throw new NaiveFailure('UNKNOWN_NODE');
  const source = (name: string): string | undefined => {
    let link = own(node.inputs, name);
    for (;;) {
      const from = link && own(workflow.nodes, link.node);
      if (!from || from.mode === 'muted') return undefined;
      if (from.mode === undefined) return link?.node;
      const order = from.type === 'total' ? ['values', 'offset'] : ['a', 'b'];
      const through = order.find((port) => own(from.inputs, port));
      link = through === undefined ? undefined : own(from.inputs, through);
    }
  };
  const value = (name: string) => {
    const from = source(name);
    return from === undefined ? undefined : naive(workflow, from);
  };
  const need = (name: string) => {
    const found = value(name);
    if (!found) throw new NaiveFailure('MISSING_INPUT');
    return found;
  };
  if (node.type === 'number') return [Number(node.params.value)];
  if (node.type === 'range') return Array.from({ length: Number(node.params.count) }, (_, index) => Number(node.params.start) + index);
  if (node.type === 'total') {
    const sum = need('values').reduce((x, y) => x + y, 0);
    return (value('offset') ?? [0]).map((offset) => sum + offset);
  }
  const parts = [need('a'), value('b') ?? [0], value('plus') ?? [Number(node.params.plus)]];
  const size = Math.max(...parts.map(({ length }) => length));
  if (parts.some(({ length }) => length !== 1 && length !== size)) throw new NaiveFailure('BATCH_MISMATCH');
  return Array.from({ length: size }, (_, index) => parts.reduce((sum, part) => sum + (part[part.length === 1 ? 0 : index] ?? 0), 0));
};
