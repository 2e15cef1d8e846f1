import { describe, expect, it } from 'vitest';
import {
  addNode,
  align,
  connect,
  copyNodes,
  disconnect,
  duplicateNodes,
  emptyWorkflow,
  freeId,
  insertNode,
  move,
  pasteNodes,
  removeNodes,
  renameNode,
  setMode,
  setParam,
  setPlacement,
  setTitle,
  type Workflow,
} from '../../graph/index.ts';
import { registry, type Sketch, sketch } from '../support/graph/fakes.ts';

const nodes: Readonly<Record<string, Sketch>> = {
  one: ['number', { value: 1 }],
  two: ['add', { plus: 2 }, { a: 'one.value' }],
  end: ['add', {}, { a: 'two.sum', b: 'one.value' }],
};
const workflow = sketch(nodes, {
  interface: { inputs: { n: { node: 'one', param: 'value' } }, outputs: { sum: { node: 'end', port: 'sum' } } },
  layout: { one: { x: 1, y: 2, width: 9 }, end: { x: 3, y: 4 } },
});
const frozen = (value: unknown): void => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const child of Object.values(value)) frozen(child);
};
frozen(workflow); // so that an edit that changes its argument throws

const spec = registry.number;
if (!spec) throw new Error('There is no type "number".');

describe('edits', () => {
  it('[D1] an edit returns a new workflow and keeps the nodes that it does not change', () => {
    const edited: readonly Workflow[] = [
      setParam(workflow, { node: 'one', param: 'value', value: 2 }),
      renameNode(workflow, 'end', 'last'),
      removeNodes(workflow, ['end']),
      addNode(workflow, { id: 'new', spec }),
      move(workflow, { one: { x: 9, y: 9 } }),
      duplicateNodes(workflow, ['end']).workflow,
    ];
    for (const after of edited) {
      expect(after).not.toBe(workflow);
      expect(after.nodes.two).toBe(workflow.nodes.two);
    }
  });
  it('[D1] an edit that changes nothing returns the same workflow', () => {
    const same: readonly Workflow[] = [
      setParam(workflow, { node: 'one', param: 'value', value: 1 }),
      setParam(workflow, { node: 'one', param: 'absent', value: undefined }),
      connect(workflow, { from: { node: 'one', port: 'value' }, to: { node: 'two', port: 'a' } }),
      disconnect(workflow, 'two', 'b'),
      removeNodes(workflow, ['missing']),
      renameNode(workflow, 'one', 'one'),
      setMode(workflow, ['one'], undefined),
      setTitle(workflow, 'one', ''),
    ];
    for (const after of same) expect(after).toBe(workflow);
  });
  it('[D2] removing nodes removes their links, their layout and their interface entries', () => {
    const after = removeNodes(workflow, ['one', 'end']);
    expect(after.nodes).toEqual({ two: { ...workflow.nodes.two, inputs: {} } });
    expect([after.layout, after.interface]).toEqual([{}, { inputs: {}, outputs: {} }]);
  });
  it('[D3] renaming a node renames it in links, layout and interface, and keeps the order', () => {
    const after = renameNode(workflow, 'one', 'first');
    expect(Object.keys(after.nodes)).toEqual(['first', 'two', 'end']);
    expect(after.nodes.end?.inputs).toEqual({ a: { node: 'two', port: 'sum' }, b: { node: 'first', port: 'value' } });
    expect(after.layout).toEqual({ first: { x: 1, y: 2, width: 9 }, end: { x: 3, y: 4 } });
    expect(after.interface.inputs).toEqual({ n: { node: 'first', param: 'value' } });
    expect(renameNode(after, 'first', 'one')).toEqual(workflow);
  });
  it('[D4] pasted nodes get free ids and keep the links among them', () => {
    const { workflow: after, ids } = pasteNodes(workflow, copyNodes(workflow, ['one', 'two']), { by: { x: 10, y: 20 } });
    expect(ids).toEqual({ one: 'one-2', two: 'two-2' });
    expect(after.nodes['two-2']).toEqual({ ...workflow.nodes.two, inputs: { a: { node: 'one-2', port: 'value' } } });
    expect(after.layout['one-2']).toEqual({ x: 11, y: 22, width: 9 });
    expect(after.layout).not.toHaveProperty('two-2');
  });
  it('[D4] pasted nodes lose their links from other nodes, and duplicated nodes keep them', () => {
    expect(pasteNodes(workflow, copyNodes(workflow, ['two'])).workflow.nodes['two-2']?.inputs).toEqual({});
    expect(duplicateNodes(workflow, ['two']).workflow.nodes['two-2']?.inputs).toEqual(workflow.nodes.two?.inputs);
    const elsewhere = pasteNodes(emptyWorkflow(), copyNodes(workflow, ['two']), { incoming: true });
    expect(elsewhere.workflow.nodes).toEqual({ two: { ...workflow.nodes.two, inputs: {} } });
  });
  it('[D4] an id of 64 characters can be duplicated', () => {
    const long = 'x'.repeat(64);
    const { ids } = duplicateNodes(addNode(workflow, { id: long, spec }), [long]);
    expect(ids[long]).toBe(`${'x'.repeat(62)}-2`);
    const wide = '𝒳'.repeat(32);
    expect(freeId({ [wide]: true }, wide)).toBe(`${'𝒳'.repeat(31)}-2`);
  });
  it('[D5] connecting an input replaces its earlier link', () => {
    const after = connect(workflow, { from: { node: 'one', port: 'value' }, to: { node: 'end', port: 'a' } });
    expect(after.nodes.end?.inputs.a).toEqual({ node: 'one', port: 'value' });
    expect(disconnect(after, 'end', 'a').nodes.end?.inputs).toEqual({ b: { node: 'one', port: 'value' } });
  });
  it('[D6] undefined or an empty text restores the default', () => {
    expect(setParam(workflow, { node: 'one', param: 'value', value: undefined }).nodes.one?.params).toEqual({});
    const placed = setPlacement(workflow, ['one', 'two'], 'server');
    expect(placed.nodes.one).toMatchObject({ placement: 'server' });
    expect(setPlacement(placed, ['one', 'two'], undefined)).toEqual(workflow);
    const muted = setMode(setTitle(workflow, 'one', 'First'), ['one', 'two'], 'muted');
    expect(muted.nodes.one).toMatchObject({ mode: 'muted', title: 'First' });
    expect(setTitle(setMode(muted, ['one', 'two'], undefined), 'one', '')).toEqual(workflow);
  });
  it('[D1] an edit that moves no node returns the same workflow, so that it is no undo step', () => {
    const placed = move(workflow, { one: { x: 5, y: 6 } });
    expect(move(placed, { one: { x: 5, y: 6 } })).toBe(placed);
    expect(align(placed, [], { side: 'left', sizes: {} })).toBe(placed);
    expect(align(placed, ['one'], { side: 'top', sizes: {} })).toBe(placed);
  });
  it('[D1] move ignores nodes that do not exist', () => {
    expect(move(workflow, { missing: { x: 0, y: 0 }, one: { x: 5, y: 6 } }).layout).toEqual({
      ...workflow.layout,
      one: { x: 5, y: 6, width: 9 },
    });
  });
});

describe('rejected edits', () => {
  const other = { type: 'x', version: 1, params: {}, inputs: {} };
  it.each<[string, () => unknown, string]>([
    ['an id that exists', () => addNode(workflow, { id: 'one', spec }), 'The workflow already has a node "one". Choose another id.'],
    [
      'an invalid id',
      () => insertNode(workflow, { id: 'a b', node: other }),
      '"a b" is not a valid node id. Use at most 64 letters, digits, - and _.',
    ],
    [
      'the id __proto__',
      () => insertNode(workflow, { id: '__proto__', node: other }),
      '"__proto__" is not a valid node id. Use at most 64 letters, digits, - and _.',
    ],
    ['a new id that exists', () => renameNode(workflow, 'one', 'two'), 'The workflow already has a node "two". Choose another id.'],
    [
      'a position that is not a number',
      () => move(workflow, { one: { x: Number.NaN, y: 0 } }),
      'Node "one" cannot be moved to NaN, 0: coordinates must be finite.',
    ],
    [
      'a position at infinity',
      () => addNode(workflow, { id: 'new', spec, position: { x: 0, y: Number.POSITIVE_INFINITY } }),
      'Node "new" cannot be moved to 0, Infinity: coordinates must be finite.',
    ],
    [
      'a title that is too long',
      () => setTitle(workflow, 'one', 'x'.repeat(201)),
      'A title can have at most 200 characters, but this one has 201. Shorten it.',
    ],
    [
      'a port without a name',
      () => connect(workflow, { from: { node: 'one', port: '' }, to: { node: 'two', port: 'a' } }),
      'Cannot connect "one." to "two.a": a port name is invalid.',
    ],
  ])('[D7] an edit with %s is rejected as BAD_EDIT', (_, edit, message) => {
    expect(edit).toThrow(expect.objectContaining({ code: 'BAD_EDIT', message }));
  });
  it('[D7] an edit that would exceed 20,000 nodes is rejected as BAD_EDIT', () => {
    const full: Workflow = { ...workflow, nodes: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`n${index}`, other])) };
    expect(() => addNode(full, { id: 'new', spec })).toThrow(
      expect.objectContaining({ code: 'BAD_EDIT', message: 'A workflow can have at most 20000 nodes. Remove some first.' }),
    );
  });
  it.each<[string, () => unknown]>([
    ['setParam', () => setParam(workflow, { node: 'gone', param: 'value', value: 1 })],
    ['connect', () => connect(workflow, { from: { node: 'gone', port: 'value' }, to: { node: 'two', port: 'a' } })],
    ['renameNode', () => renameNode(workflow, 'gone', 'new')],
    ['copyNodes', () => copyNodes(workflow, ['gone'])],
    ['setMode', () => setMode(workflow, ['constructor'], 'muted')],
  ])('[D7] %s rejects a node that does not exist as UNKNOWN_NODE', (_, edit) => {
    expect(edit).toThrow(expect.objectContaining({ code: 'UNKNOWN_NODE' }));
  });
});
