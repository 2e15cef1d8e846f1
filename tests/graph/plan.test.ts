import { describe, expect, it } from 'vitest';
import { plan, type Task, type Workflow } from '../../graph/index.ts';
import { chain, registry, type Sketch, sketch } from '../support/graph/fakes.ts';

const planned = (nodes: Readonly<Record<string, Sketch>>, targets?: readonly string[]) =>
  plan({ workflow: sketch(nodes), registry, ...(targets && { targets }) });
const ids = ({ tasks }: { tasks: readonly Task[] }) => tasks.map(({ nodeId }) => nodeId);
const taskOf = (workflow: Workflow, id: string) => plan({ workflow, registry }).tasks.find(({ nodeId }) => nodeId === id);

describe('targets', () => {
  const nodes: Readonly<Record<string, Sketch>> = {
    one: ['number'],
    two: ['add', {}, { a: 'one.value' }],
    saved: ['save', {}, { value: 'one.value' }],
    other: ['number', { value: 2 }],
  };
  it('[P2] are the nodes given, each once', () => {
    expect(planned(nodes, ['two', 'two']).targets.map(({ node }) => node)).toEqual(['two']);
  });
  it('[P2] are the sinks and the outputs of the interface', () => {
    const outputs = { result: { node: 'two', port: 'sum' } };
    const { targets } = plan({ workflow: sketch(nodes, { interface: { inputs: {}, outputs } }), registry });
    expect(targets.map(({ node }) => node)).toEqual(['two', 'saved']);
  });
  it('[P2] are all that nobody consumes where there is neither', () => {
    const { saved: _, ...others } = nodes;
    expect(planned(others).targets.map(({ node }) => node)).toEqual(['two', 'other']);
  });
  it('[P2] [P8] do not include what only a bypassed node takes and passes on', () => {
    const through = planned({
      one: ['number'],
      pass: ['add', {}, { a: 'one.value' }, { mode: 'bypassed' }],
      end: ['add', {}, { a: 'pass.sum' }],
    });
    expect(through.targets.map(({ node }) => node)).toEqual(['end']);
  });
  it('[P3] decide what is checked: a broken node elsewhere is in nobody’s way', () => {
    expect(ids(planned({ ...nodes, broken: ['unheard-of', { x: 1 }, { y: 'nowhere.z' }] }, ['two']))).toEqual(['one', 'two']);
  });
});

describe('order', () => {
  it('[P4] puts each node once, after all it takes from', () => {
    const diamond = planned({
      end: ['add', {}, { a: 'left.sum', b: 'right.sum' }],
      right: ['add', { plus: 2 }, { a: 'top.value' }],
      left: ['add', { plus: 1 }, { a: 'top.value' }],
      top: ['number'],
    });
    expect(ids(diamond)).toHaveLength(4);
    expect(ids(diamond)[0]).toBe('top');
    expect(ids(diamond)[3]).toBe('end');
  });
  it('[P6] is found for a chain of 10,000 nodes', () => {
    const { tasks } = plan({ workflow: chain(10_000), registry });
    expect(tasks).toHaveLength(10_000);
    expect(tasks.at(-1)?.nodeId).toBe('last');
  });
});

describe('muted and bypassed nodes', () => {
  const around = (mode: string, more: Sketch[2] = {}) =>
    sketch({
      one: ['number', { value: 1 }],
      two: ['number', { value: 2 }],
      middle: ['add', {}, { a: 'one.value', ...more }, { mode }],
      end: ['add', {}, { a: 'two.value', b: 'middle.sum' }],
    });
  it('[P7] a muted node unwires what it fed', () => {
    expect(Object.keys(taskOf(around('muted'), 'end')?.inputs ?? {})).toEqual(['a']);
  });
  it('[P8] a bypassed node passes on what enters its first wired input of that kind', () => {
    expect(taskOf(around('bypassed', { b: 'two.value' }), 'end')?.inputs.b).toMatchObject({ node: 'one', port: 'value' });
  });
  it('[P8] bypassed nodes in a row pass on', () => {
    const row = sketch({
      one: ['number'],
      x: ['add', {}, { a: 'one.value' }, { mode: 'bypassed' }],
      y: ['add', {}, { a: 'x.sum' }, { mode: 'bypassed' }],
      end: ['add', {}, { a: 'y.sum' }],
    });
    expect(taskOf(row, 'end')?.inputs.a).toMatchObject({ node: 'one', port: 'value' });
  });
  it('[P8] gives the same key as wiring around the node', () => {
    const direct = sketch({
      one: ['number', { value: 1 }],
      two: ['number', { value: 2 }],
      end: ['add', {}, { a: 'two.value', b: 'one.value' }],
    });
    expect(taskOf(around('bypassed'), 'end')?.key).toBe(taskOf(direct, 'end')?.key);
  });
});

describe('params', () => {
  it('[P12] have their defaults filled in', () => {
    expect(planned({ one: ['number', { value: 5 }] }).tasks[0]?.params).toEqual({ value: 5, label: '' });
  });
  it.each([
    ['number', 'plus', 'one.value'],
    ['boolean', 'negate', 'one.value'],
    ['enum', 'mode', 'words.text'],
    ['string', 'label', 'words.text'],
  ])('[P11] of the type %s take a link', (_, param, from) => {
    const { tasks } = planned({ one: ['number'], words: ['text'], end: ['add', {}, { a: 'one.value', [param]: from }] }, ['end']);
    const end = tasks.at(-1);
    expect(Object.keys(end?.paramLinks ?? {})).toEqual([param]);
    expect(end?.params).not.toHaveProperty(param);
  });
  it('[P12] that a link feeds may have anything typed in', () => {
    expect(() => planned({ one: ['number'], end: ['add', { plus: 'rubbish' }, { a: 'one.value', plus: 'one.value' }] })).not.toThrow();
  });
  it('[P15] of an older version of the node are migrated step by step', () => {
    expect(planned({ one: ['third', { size: 4 }, {}, { version: 1 }] }).tasks[0]?.params).toEqual({ amount: 40 });
    expect(planned({ one: ['third', { amount: 4 }, {}, { version: 2 }] }).tasks[0]?.params).toEqual({ amount: 40 });
    expect(planned({ one: ['third', { amount: 4 }, {}, { version: 3 }] }).tasks[0]?.params).toEqual({ amount: 4 });
  });
});

describe('types', () => {
  const facts = { family: 'emoji', hash: 'h', space: 'emoji', noise: '1x1' };
  it('[P13] the family’s facts go with the task and into the types after it', () => {
    const workflow = sketch({ words: ['text'], encode: ['encode', { model: 'emoji' }, { text: 'words.text' }] });
    const asked: unknown[] = [];
    const { tasks } = plan({
      workflow,
      registry,
      models: (reference) => {
        asked.push(reference);
        return facts;
      },
    });
    expect(asked).toEqual([{ family: 'emoji', component: 'text-encoder' }]);
    expect(tasks[1]?.model).toEqual(facts);
  });
  it('[P10] are what infer says', () => {
    const models = ({ family }: { family?: string }) => ({ ...facts, space: family ?? 'emoji' });
    const mixed = (b: string) =>
      sketch({
        words: ['text'],
        x: ['encode', { model: 'emoji' }, { text: 'words.text' }],
        y: ['encode', { model: b }, { text: 'words.text' }],
        mix: ['mix', {}, { a: 'x.embedding', b: 'y.embedding' }],
      });
    expect(() => plan({ workflow: mixed('emoji'), registry, models })).not.toThrow();
    expect(() => plan({ workflow: mixed('other'), registry, models })).toThrow(/"mix" \(Mix\): Two spaces do not mix/);
  });
});

describe('names that every object inherits', () => {
  it('[P16] are good for nodes and for types', () => {
    // from entries, because an object literal's `toString` would have to be a function
    const nodes: readonly (readonly [string, Sketch])[] = [
      ['constructor', ['constructor', { value: 1 }]],
      ['toString', ['add', {}, { a: 'constructor.value' }]],
    ];
    const { tasks } = planned(Object.fromEntries(nodes));
    expect(ids({ tasks })).toEqual(['constructor', 'toString']);
  });
  it.each(['valueOf', 'hasOwnProperty'])('[P16] plan rejects %s as an unknown type, node, param, output or input', (name) => {
    expect(() => planned({ one: [name] })).toThrow(expect.objectContaining({ code: 'UNKNOWN_TYPE' }));
    expect(() => planned({ one: ['number'] }, [name])).toThrow(expect.objectContaining({ code: 'UNKNOWN_NODE' }));
    expect(() => planned({ one: ['number', { [name]: 1 }] })).toThrow(expect.objectContaining({ code: 'BAD_PARAMS' }));
    expect(() => planned({ one: ['number'], two: ['add', {}, { a: `one.${name}` }] })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_PORT' }),
    );
    expect(() => planned({ one: ['number'], two: ['add', {}, { a: 'one.value', [name]: 'one.value' }] })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_PORT' }),
    );
    expect(() => planned({ two: ['add', {}, { a: `${name}.value` }] })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NODE' }));
  });
});
