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
  it('[P2] the targets of a plan are the requested nodes, each once', () => {
    expect(planned(nodes, ['two', 'two']).targets.map(({ node }) => node)).toEqual(['two']);
  });
  it('[P2] the default targets are the sinks and the outputs of the interface', () => {
    const outputs = { result: { node: 'two', port: 'sum' } };
    const { targets } = plan({ workflow: sketch(nodes, { interface: { inputs: {}, outputs } }), registry });
    expect(targets.map(({ node }) => node)).toEqual(['two', 'saved']);
  });
  it('[P2] the default targets without sinks and interface are the nodes whose outputs are not used', () => {
    const { saved: _, ...others } = nodes;
    expect(planned(others).targets.map(({ node }) => node)).toEqual(['two', 'other']);
  });
  it('[P2] [P8] a node whose output is used only through a bypassed node is not a default target', () => {
    const through = planned({
      one: ['number'],
      pass: ['add', {}, { a: 'one.value' }, { mode: 'bypassed' }],
      end: ['add', {}, { a: 'pass.sum' }],
    });
    expect(through.targets.map(({ node }) => node)).toEqual(['end']);
  });
  it('[P3] plan does not check nodes that no target needs', () => {
    expect(ids(planned({ ...nodes, broken: ['unheard-of', { x: 1 }, { y: 'nowhere.z' }] }, ['two']))).toEqual(['one', 'two']);
  });
});

describe('order', () => {
  it('[P4] a plan contains each node once, after all its sources', () => {
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
  it('[P6] a chain of 10,000 nodes can be planned', () => {
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
  it('[P7] the links from a muted node are ignored', () => {
    expect(Object.keys(taskOf(around('muted'), 'end')?.inputs ?? {})).toEqual(['a']);
  });
  it('[P8] a bypassed node passes on its first linked input of the same kind', () => {
    expect(taskOf(around('bypassed', { b: 'two.value' }), 'end')?.inputs.b).toMatchObject({ node: 'one', port: 'value' });
  });
  it('[P8] consecutive bypassed nodes pass on an input', () => {
    const row = sketch({
      one: ['number'],
      x: ['add', {}, { a: 'one.value' }, { mode: 'bypassed' }],
      y: ['add', {}, { a: 'x.sum' }, { mode: 'bypassed' }],
      end: ['add', {}, { a: 'y.sum' }],
    });
    expect(taskOf(row, 'end')?.inputs.a).toMatchObject({ node: 'one', port: 'value' });
  });
  it('[P8] a bypassed node yields the same key as a link around it', () => {
    const direct = sketch({
      one: ['number', { value: 1 }],
      two: ['number', { value: 2 }],
      end: ['add', {}, { a: 'two.value', b: 'one.value' }],
    });
    expect(taskOf(around('bypassed'), 'end')?.key).toBe(taskOf(direct, 'end')?.key);
  });
});

describe('params', () => {
  it('[P12] the params of a task include their defaults', () => {
    expect(planned({ one: ['number', { value: 5 }] }).tasks[0]?.params).toEqual({ value: 5, label: '' });
  });
  it.each([
    ['number', 'plus', 'one.value'],
    ['boolean', 'negate', 'one.value'],
    ['enum', 'mode', 'words.text'],
    ['string', 'label', 'words.text'],
  ])('[P11] a param of type %s can be linked', (_, param, from) => {
    const { tasks } = planned({ one: ['number'], words: ['text'], end: ['add', {}, { a: 'one.value', [param]: from }] }, ['end']);
    const end = tasks.at(-1);
    expect(Object.keys(end?.paramLinks ?? {})).toEqual([param]);
    expect(end?.params).not.toHaveProperty(param);
  });
  it('[P12] the stored value of a linked param is not checked', () => {
    expect(() => planned({ one: ['number'], end: ['add', { plus: 'rubbish' }, { a: 'one.value', plus: 'one.value' }] })).not.toThrow();
  });
  it('[P15] the params of an older version of a node are migrated step by step', () => {
    expect(planned({ one: ['third', { size: 4 }, {}, { version: 1 }] }).tasks[0]?.params).toEqual({ amount: 40 });
    expect(planned({ one: ['third', { amount: 4 }, {}, { version: 2 }] }).tasks[0]?.params).toEqual({ amount: 40 });
    expect(planned({ one: ['third', { amount: 4 }, {}, { version: 3 }] }).tasks[0]?.params).toEqual({ amount: 4 });
  });
});

describe('types', () => {
  const facts = { family: 'emoji', hash: 'h', space: 'emoji', noise: '1x1' };
  it('[P13] a task includes the facts of its model family, and the types after it use them', () => {
    const workflow = sketch({ words: ['text'], encode: ['encode', { model: 'emoji' }, { text: 'words.text' }] });
    const requested: unknown[] = [];
    const { tasks } = plan({
      workflow,
      registry,
      models: (reference) => {
        requested.push(reference);
        return facts;
      },
    });
    expect(requested).toEqual([{ family: 'emoji', component: 'text-encoder' }]);
    expect(tasks[1]?.model).toEqual(facts);
  });
  it('[P10] the types of a plan are those that infer returns', () => {
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
  it('[P16] nodes and types can have the names of inherited properties', () => {
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
