import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonical,
  hashOf,
  type PlanRequest,
  parseWorkflow,
  plan,
  renameNode,
  setPlacement,
  type Task,
  type Workflow,
} from '../../graph/index.ts';
import { sha256InScript } from '../../graph/sha256.ts';
import { registry, type Sketch, sketch } from '../support/graph/fakes.ts';
import { randomWorkflow } from '../support/graph/naive.ts';

const keyOf = (nodes: Readonly<Record<string, Sketch>>, request: Partial<PlanRequest> = {}, id = 'end') =>
  plan({ workflow: sketch(nodes), registry, ...request }).tasks.find(({ nodeId }) => nodeId === id)?.key;
const keysOf = (workflow: Workflow) => plan({ workflow, registry }).tasks.map(({ key }) => key);
const simple: Readonly<Record<string, Sketch>> = {
  one: ['number', { value: 1 }],
  two: ['number', { value: 2 }],
  end: ['add', {}, { a: 'one.value', b: 'two.value' }],
};

describe('changes of a key', () => {
  it('[P17] a key consists of 64 hex digits', () => expect(keyOf(simple)).toMatch(/^[0-9a-f]{64}$/));
  it.each<[string, Readonly<Record<string, Sketch>>]>([
    ['a param', { ...simple, end: ['add', { plus: 1 }, { a: 'one.value', b: 'two.value' }] }],
    ['a param of a source', { ...simple, one: ['number', { value: 3 }] }],
    ['a removed link', { ...simple, end: ['add', {}, { a: 'one.value' }] }],
    ['exchanged inputs', { ...simple, end: ['add', {}, { b: 'one.value', a: 'two.value' }] }],
    ['a link into a param', { ...simple, end: ['add', {}, { a: 'one.value', b: 'two.value', plus: 'one.value' }] }],
    ['the type of a source', { ...simple, one: ['third', { amount: 1 }, {}, { version: 3 }] }],
  ])('[P17] the key of a task depends on %s', (_, nodes) => {
    expect(keyOf(nodes)).not.toBe(keyOf(simple));
  });
  it('[P17] the key of a task depends on the version of its node type', () => {
    const spec = registry.add;
    expect(spec).toBeDefined();
    const newer = { ...registry, add: { ...spec, version: 2, migrations: [(params: object) => ({ ...params })] } } as typeof registry;
    expect(keyOf(simple, { registry: newer })).not.toBe(keyOf(simple));
  });
  it('[P17] the key of a task depends on the hash of the models upstream', () => {
    const nodes: Readonly<Record<string, Sketch>> = {
      words: ['text'],
      encode: ['encode', {}, { text: 'words.text' }],
      end: ['mix', {}, { a: 'encode.embedding' }],
    };
    const withHash = (hash: string) => keyOf(nodes, { models: () => ({ family: 'emoji', hash, space: 'emoji', noise: '1' }) });
    expect(withHash('a')).toBe(withHash('a'));
    expect(withHash('a')).not.toBe(withHash('b'));
  });
  it('[P17] the key of a task depends on the content of a file, not on its name', () => {
    const withFile = (file: string, content: string) => keyOf({ end: ['file', { file }] }, { contentHash: () => content });
    expect(withFile('a.png', 'x')).toBe(withFile('b.png', 'x'));
    expect(withFile('a.png', 'x')).not.toBe(withFile('a.png', 'y'));
  });
  it('[P17] planning reads no file when the param is empty', () => {
    expect(() => keyOf({ end: ['file', {}] }, { contentHash: () => expect.fail('read') })).not.toThrow();
  });
});

describe('changes that keep a key', () => {
  it.each<[string, Readonly<Record<string, Sketch>>]>([
    ['a title', { ...simple, end: ['add', {}, { a: 'one.value', b: 'two.value' }, { title: 'Sum' }] }],
    ['an explicit default', { ...simple, end: ['add', { plus: 0, negate: false }, { a: 'one.value', b: 'two.value' }] }],
    [
      'the order of nodes',
      { end: ['add', {}, { a: 'one.value', b: 'two.value' }], two: ['number', { value: 2 }], one: ['number', { value: 1 }] },
    ],
    ['the order of links', { ...simple, end: ['add', {}, { b: 'two.value', a: 'one.value' }] }],
    ['the ids of nodes', { x: ['number', { value: 1 }], y: ['number', { value: 2 }], end: ['add', {}, { a: 'x.value', b: 'y.value' }] }],
    ['unknown fields of a node', { ...simple, end: ['add', {}, { a: 'one.value', b: 'two.value' }, { colour: 'red' }] }],
  ])('[P18] the key of a task does not depend on %s', (_, nodes) => {
    expect(keyOf(nodes)).toBe(keyOf(simple));
  });
  it('[P18] the key of a task does not depend on the stored value of a linked param', () => {
    const linked = (plus: unknown) => keyOf({ ...simple, end: ['add', { plus }, { a: 'one.value', plus: 'two.value' }] });
    expect(linked(1)).toBe(linked(2));
  });
  it('[P18] the keys of a plan do not depend on the layout, the name and the interface', () => {
    const workflow = sketch(simple);
    const dressed = parseWorkflow({
      ...workflow,
      name: 'Other',
      layout: { end: { x: 5, y: 6 } },
      interface: { inputs: { n: { node: 'one', param: 'value' } }, outputs: {} },
    });
    expect(keysOf(dressed)).toEqual(keysOf(workflow));
  });
  it('[P18] the keys of a plan do not depend on the placement of nodes', () => {
    expect(keysOf(setPlacement(sketch(simple), ['one', 'end'], 'server'))).toEqual(keysOf(sketch(simple)));
  });
  it('[P18] [D3] renaming a node keeps the keys of a plan', () => {
    expect(keysOf(renameNode(sketch(simple), 'one', 'first'))).toEqual(keysOf(sketch(simple)));
  });
});

describe('canonical text', () => {
  it('[P18] the canonical text does not depend on the order of properties', () => {
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
  ])('[P17] the canonical text of %o differs from that of %o', (a, b) => {
    expect(canonical(a)).not.toBe(canonical(b));
  });
});

describe('hashing', () => {
  const native = (text: string) => createHash('sha256').update(text).digest('hex');
  it('[P17] a key is the SHA-256 of the canonical JSON in UTF-8, for texts of every length and of every character', () => {
    for (let length = 0; length < 300; length++) {
      const text = JSON.stringify('x'.repeat(length));
      expect(hashOf('x'.repeat(length))).toBe(native(text));
      expect(sha256InScript(text)).toBe(native(text));
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(hashOf(text)).toBe(native(JSON.stringify(text)));
        expect(sha256InScript(text)).toBe(native(text));
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(hashOf(value)).toBe(native(canonical(value)));
      }),
    );
  });
  it('[P17] the canonical JSON of a value is its JSON, with the keys of objects sorted', () => {
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== 'object' || value === null) return value;
      // a map keeps the order of keys that look like integers, which an object moves to the front
      return new Map(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, child]) => [name, sorted(child)]),
      );
    };
    const write = (value: unknown): string => {
      if (value instanceof Map) return `{${[...value].map(([name, child]) => `${JSON.stringify(name)}:${write(child)}`).join(',')}}`;
      return Array.isArray(value) ? `[${value.map(write).join(',')}]` : JSON.stringify(value);
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(value)).toBe(write(sorted(value)));
      }),
    );
  });
  it('[P17] the key of a planned task is the hash of its type, version, params, sources and model', () => {
    fc.assert(
      fc.property(randomWorkflow, (workflow) => {
        let tasks: readonly Task[] = [];
        try {
          tasks = plan({ workflow, registry }).tasks;
        } catch {
          return; // a random workflow can be faulty
        }
        const keyed = (sources: Task['inputs']) =>
          Object.fromEntries(Object.entries(sources).map(([name, { port, key }]) => [name, [port, key]]));
        for (const { type, version, params, inputs, paramLinks, key } of tasks) {
          expect(key).toBe(hashOf([type, version, params, keyed(inputs), keyed(paramLinks), null, null]));
        }
      }),
    );
  });
});
