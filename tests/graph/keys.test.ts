import { describe, expect, it } from 'vitest';
import { canonical, type PlanRequest, parseWorkflow, plan, renameNode, setPlacement, type Workflow } from '../../graph/index.ts';
import { registry, type Sketch, sketch } from '../support/graph/fakes.ts';

const keyOf = (nodes: Readonly<Record<string, Sketch>>, request: Partial<PlanRequest> = {}, id = 'end') =>
  plan({ workflow: sketch(nodes), registry, ...request }).tasks.find(({ nodeId }) => nodeId === id)?.key;
const keysOf = (workflow: Workflow) => plan({ workflow, registry }).tasks.map(({ key }) => key);
const simple: Readonly<Record<string, Sketch>> = {
  one: ['number', { value: 1 }],
  two: ['number', { value: 2 }],
  end: ['add', {}, { a: 'one.value', b: 'two.value' }],
};

describe('a key changes with the meaning', () => {
  it('[P17] is 64 hex digits', () => expect(keyOf(simple)).toMatch(/^[0-9a-f]{64}$/));
  it.each<[string, Readonly<Record<string, Sketch>>]>([
    ['a param', { ...simple, end: ['add', { plus: 1 }, { a: 'one.value', b: 'two.value' }] }],
    ['a param of what it takes from', { ...simple, one: ['number', { value: 3 }] }],
    ['a link taken away', { ...simple, end: ['add', {}, { a: 'one.value' }] }],
    ['inputs exchanged', { ...simple, end: ['add', {}, { b: 'one.value', a: 'two.value' }] }],
    ['a link into a param', { ...simple, end: ['add', {}, { a: 'one.value', b: 'two.value', plus: 'one.value' }] }],
    ['the type of what it takes from', { ...simple, one: ['third', { amount: 1 }, {}, { version: 3 }] }],
  ])('[P17] %s', (_, nodes) => {
    expect(keyOf(nodes)).not.toBe(keyOf(simple));
  });
  it('[P17] the version of the type', () => {
    const spec = registry.add;
    expect(spec).toBeDefined();
    const newer = { ...registry, add: { ...spec, version: 2, migrations: [(params: object) => ({ ...params })] } } as typeof registry;
    expect(keyOf(simple, { registry: newer })).not.toBe(keyOf(simple));
  });
  it('[P17] the hash of the model, also for what takes from it', () => {
    const nodes: Readonly<Record<string, Sketch>> = {
      words: ['text'],
      encode: ['encode', {}, { text: 'words.text' }],
      end: ['mix', {}, { a: 'encode.embedding' }],
    };
    const withHash = (hash: string) => keyOf(nodes, { models: () => ({ family: 'emoji', hash, space: 'emoji', noise: '1' }) });
    expect(withHash('a')).toBe(withHash('a'));
    expect(withHash('a')).not.toBe(withHash('b'));
  });
  it('[P17] the content of a file, and not its name', () => {
    const withFile = (file: string, content: string) => keyOf({ end: ['file', { file }] }, { contentHash: () => content });
    expect(withFile('a.png', 'x')).toBe(withFile('b.png', 'x'));
    expect(withFile('a.png', 'x')).not.toBe(withFile('a.png', 'y'));
  });
  it('[P17] a file is not read where none is named', () => {
    expect(() => keyOf({ end: ['file', {}] }, { contentHash: () => expect.fail('read') })).not.toThrow();
  });
});

describe('a key does not change with the writing', () => {
  it.each<[string, Readonly<Record<string, Sketch>>]>([
    ['a title', { ...simple, end: ['add', {}, { a: 'one.value', b: 'two.value' }, { title: 'Sum' }] }],
    ['a default spelled out', { ...simple, end: ['add', { plus: 0, negate: false }, { a: 'one.value', b: 'two.value' }] }],
    [
      'the order of nodes',
      { end: ['add', {}, { a: 'one.value', b: 'two.value' }], two: ['number', { value: 2 }], one: ['number', { value: 1 }] },
    ],
    ['the order of links', { ...simple, end: ['add', {}, { b: 'two.value', a: 'one.value' }] }],
    ['ids', { x: ['number', { value: 1 }], y: ['number', { value: 2 }], end: ['add', {}, { a: 'x.value', b: 'y.value' }] }],
    ['whatever else a node holds', { ...simple, end: ['add', {}, { a: 'one.value', b: 'two.value' }, { colour: 'red' }] }],
  ])('[P18] %s', (_, nodes) => {
    expect(keyOf(nodes)).toBe(keyOf(simple));
  });
  it('[P18] what is typed in under a link', () => {
    const fed = (plus: unknown) => keyOf({ ...simple, end: ['add', { plus }, { a: 'one.value', plus: 'two.value' }] });
    expect(fed(1)).toBe(fed(2));
  });
  it('[P18] layout, name and interface', () => {
    const workflow = sketch(simple);
    const dressed = parseWorkflow({
      ...workflow,
      name: 'Other',
      layout: { end: { x: 5, y: 6 } },
      interface: { inputs: { n: { node: 'one', param: 'value' } }, outputs: {} },
    });
    expect(keysOf(dressed)).toEqual(keysOf(workflow));
  });
  it('[P18] where it runs', () => {
    expect(keysOf(setPlacement(sketch(simple), ['one', 'end'], 'server'))).toEqual(keysOf(sketch(simple)));
  });
  it('[P18] [D3] renaming', () => {
    expect(keysOf(renameNode(sketch(simple), 'one', 'first'))).toEqual(keysOf(sketch(simple)));
  });
});

describe('canonical text', () => {
  it('[P18] does not know the order of keys', () => {
    expect(canonical({ b: [1, { d: 1, c: 2 }], a: undefined })).toBe(canonical({ b: [1, { c: 2, d: 1 }] }));
  });
  it.each([
    [[1], ['1']],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, null],
    [[undefined], [null]],
    [[[1], 2], [[1, 2]]],
    [{ a: 1 }, [['a', 1]]],
    ['a\u0000', 'a'],
  ])('[P17] tells %o from %o', (a, b) => {
    expect(canonical(a)).not.toBe(canonical(b));
  });
});
