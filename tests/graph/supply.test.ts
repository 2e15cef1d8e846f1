import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  check,
  encodeValue,
  execute,
  type GraphError,
  local,
  memoryStore,
  type Plan,
  plan,
  type SuppliedValue,
} from '../../graph/index.ts';
import { registry, type Sketch, sketch } from '../support/graph/fakes.ts';

const open = (inputs: object, nodes: Record<string, Sketch> = { sum: ['add', { plus: 2 }], end: ['save', {}, { value: 'sum.sum' }] }) =>
  sketch(nodes, { interface: { inputs, outputs: { result: { node: 'end', port: 'saved' } } } });
const ofKind = (kind: string, value: unknown, attributes: Record<string, string> = {}): SuppliedValue => ({
  key: createHash('sha256').update(encodeValue(value)).digest('hex'),
  type: { kind, attributes },
});
const numbers = { node: 'sum', port: 'a' };
const faultOf = (request: Parameters<typeof plan>[0]): Pick<GraphError, 'code' | 'nodeId' | 'message'> => {
  try {
    plan(request);
  } catch (error) {
    return error as GraphError;
  }
  throw new Error('It was planned.');
};
const run = async (planned: Plan, value: unknown) => {
  const store = memoryStore({ maxBytes: 1e6 });
  const [key = ''] = (planned.values ?? []).map((supplied) => supplied.key);
  await store.put(key, { value });
  const evaluate = local(registry, { visit: () => undefined });
  const { signal } = new AbortController();
  return execute(planned, { evaluate, store, signal, emit: () => undefined });
};

describe('values for inputs that are ports', () => {
  it('[V1] a supplied value enters the port, and the run reads it from the store under the SHA-256 of its encoding', async () => {
    const value = [1, 2, 3];
    const planned = plan({ workflow: open({ list: numbers }), registry, values: { list: ofKind('number', value) } });
    expect((await run(planned, value)).get('end')).toEqual({ saved: [3, 4, 5] });
  });

  it('[V2] the keys depend on the content of the value, and not on the name of the input', () => {
    const keyOf = (name: string, value: unknown) =>
      plan({ workflow: open({ [name]: numbers }), registry, values: { [name]: ofKind('number', value) } }).targets[0]?.key;
    expect(keyOf('list', [1])).toBe(keyOf('numbers', [1]));
    expect(keyOf('list', [1])).not.toBe(keyOf('list', [2]));
  });

  it('[V3] a value of another kind, role or space is refused with a sentence that names the input', () => {
    const workflow = open({ list: numbers });
    const { code, nodeId, message } = faultOf({ workflow, registry, values: { list: ofKind('text', ['one']) } });
    expect([code, nodeId]).toEqual(['TYPE_MISMATCH', 'sum']);
    expect(message).toBe(
      'Cannot connect "the value of input list" to input "a" of node "sum". Expected number, got text. Connect an output of type number.',
    );
    const draw = open({ picture: { node: 'draw', port: 'embedding' } }, { draw: ['draw'], end: ['save', {}, { value: 'draw.image' }] });
    expect(faultOf({ workflow: draw, registry, values: { picture: ofKind('embedding', 0, { role: 'text' }) } })).toMatchObject({
      code: 'TYPE_MISMATCH',
      nodeId: 'draw',
    });
  });

  it('[V3] embeddings of another length than the space of the model family are refused', () => {
    const node = { ...registry.mix, models: () => ({ component: 'prior', space: 'tiny' }) } as (typeof registry)['mix'];
    const workflow = open({ picture: { node: 'mix', port: 'a' } }, { mix: ['mix'], end: ['save', {}, { value: 'mix.mixed' }] });
    const models = () => ({ family: 'tiny', hash: 'h', space: 'tiny', noise: '', dimension: 8 });
    const request = (dimension: string) => ({
      workflow,
      registry: { ...registry, mix: node },
      models,
      values: { picture: ofKind('embedding', 0, { space: 'tiny', dimension }) },
    });
    expect(faultOf(request('16'))).toMatchObject({ code: 'TYPE_MISMATCH', nodeId: 'mix' });
    expect(plan(request('8')).targets).toHaveLength(1);
  });

  it('[V4] an optional port without a value is absent', async () => {
    const workflow = open(
      { b: { node: 'sum', port: 'b' } },
      { one: ['number', { value: 1 }], sum: ['add', {}, { a: 'one.value' }], end: ['save', {}, { value: 'sum.sum' }] },
    );
    expect((await run(plan({ workflow, registry }), 0)).get('end')).toEqual({ saved: [1] });
  });

  it('[V4] a required port without a value is a missing input, named as the interface names it', () => {
    const workflow = open({ list: numbers });
    const fault = faultOf({ workflow, registry });
    expect(fault).toMatchObject({ code: 'MISSING_INPUT', nodeId: 'sum' });
    expect(fault.message).toBe(
      'The input "list" of the workflow has no value. Node "sum" (Add) needs it as "a": supply a value, or connect an output.',
    );
    expect(check({ workflow, registry }).problems.get('sum')).toMatchObject({ code: 'MISSING_INPUT' });
  });

  it('[V5] a value replaces the link into its port, and enters all places of the input', async () => {
    const nodes: Record<string, Sketch> = {
      one: ['number', { value: 1 }],
      sum: ['add', {}, { a: 'one.value' }],
      other: ['add', { plus: 10 }, { a: 'one.value', b: 'sum.sum' }],
      end: ['save', {}, { value: 'other.sum' }],
    };
    const workflow = open({ list: { ...numbers, also: [{ node: 'other', port: 'a' }] } }, nodes);
    const planned = plan({ workflow, registry, values: { list: ofKind('number', [5]) } });
    expect(planned.tasks.map(({ nodeId }) => nodeId)).toEqual(['sum', 'other', 'end']);
    expect((await run(planned, [5])).get('end')).toEqual({ saved: [20] });
  });

  it('[V5] a bypassed node passes a supplied value through', async () => {
    const nodes: Record<string, Sketch> = {
      skipped: ['add', { plus: 7 }, {}, { mode: 'bypassed' }],
      sum: ['add', {}, { a: 'skipped.sum' }],
      end: ['save', {}, { value: 'sum.sum' }],
    };
    const planned = plan({
      workflow: open({ list: { node: 'skipped', port: 'a' } }, nodes),
      registry,
      values: { list: ofKind('number', [4]) },
    });
    expect((await run(planned, [4])).get('end')).toEqual({ saved: [4] });
  });

  it('[V6] a run whose value is no longer stored fails with a missing input that names it', async () => {
    const planned = plan({ workflow: open({ list: numbers }), registry, values: { list: ofKind('number', [1]) } });
    const evaluate = local(registry, { visit: () => undefined });
    const running = execute(planned, {
      evaluate,
      store: memoryStore({ maxBytes: 100 }),
      signal: new AbortController().signal,
      emit: () => undefined,
    });
    await expect(running).rejects.toMatchObject({ code: 'MISSING_INPUT' });
  });

  it('[V1] plan refuses a value for an input that the workflow does not have, and check ignores it', () => {
    const workflow = open({ list: numbers });
    const values = { other: ofKind('number', [1]) };
    expect(faultOf({ workflow, registry, values }).code).toBe('BAD_EDIT');
    expect([...check({ workflow, registry, values }).problems.keys()]).toEqual(['sum']);
  });
});
