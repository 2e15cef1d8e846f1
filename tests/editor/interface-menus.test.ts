import { describe, expect, it } from 'vitest';
import { dropOnRail } from '../../editor/canvas/links/rail-drop.ts';
import { exposeParam, joinInput, leaveInput } from '../../graph/index.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const flat = sketch({
  one: ['number', { value: 1 }],
  sum: ['add', { plus: 1 }, { a: 'one.value' }],
  twice: ['add', {}, { a: 'sum.sum' }],
});
const source = (node: string, port: string) => ({ node, port, side: 'source' as const });
const target = (node: string, port: string) => ({ node, port, side: 'target' as const });

describe('a link that is dropped on the inputs or results of a subgraph', () => {
  it('from an output adds a result once', () => {
    const dropped = dropOnRail(flat, registry, { from: source('twice', 'sum'), side: 'outputs' });
    expect(dropped.interface.outputs).toEqual({ sum: { node: 'twice', port: 'sum' } });
    expect(dropOnRail(dropped, registry, { from: source('twice', 'sum'), side: 'outputs' })).toBe(dropped);
  });

  it('from an input adds an input for the port or the param', () => {
    const dropped = dropOnRail(flat, registry, { from: target('twice', 'b'), side: 'inputs' });
    expect(dropOnRail(dropped, registry, { from: target('sum', 'plus'), side: 'inputs' }).interface.inputs).toEqual({
      b: { node: 'twice', port: 'b' },
      plus: { node: 'sum', param: 'plus' },
    });
  });

  it('on one of the inputs joins it', () => {
    const dropped = dropOnRail(exposeParam(flat, 'sum', 'plus'), registry, {
      from: target('twice', 'plus'),
      side: 'inputs',
      entry: 'plus',
    });
    expect(dropped.interface.inputs).toEqual({ plus: { node: 'sum', param: 'plus', also: [{ node: 'twice', param: 'plus' }] } });
  });

  it('on the wrong side changes nothing', () => {
    expect(dropOnRail(flat, registry, { from: target('twice', 'b'), side: 'outputs' })).toBe(flat);
    expect(dropOnRail(flat, registry, { from: source('twice', 'sum'), side: 'inputs' })).toBe(flat);
  });
});

describe('an input with several places', () => {
  const place = { node: 'twice', name: 'plus', kind: 'param' as const };

  it('loses the place that leaves it, and disappears with the last one', () => {
    const joined = joinInput(exposeParam(flat, 'sum', 'plus'), 'plus', place);
    const left = leaveInput(joined, place);
    expect(left.interface.inputs).toEqual({ plus: { node: 'sum', param: 'plus' } });
    expect(leaveInput(left, { ...place, node: 'sum' }).interface.inputs).toEqual({});
  });

  it('takes a place from the input that had it', () => {
    const two = exposeParam(exposeParam(flat, 'sum', 'plus'), 'twice', 'plus');
    expect(Object.keys(joinInput(two, 'plus', place).interface.inputs)).toEqual(['plus']);
  });
});
