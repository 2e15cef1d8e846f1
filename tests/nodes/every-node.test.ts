import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Port, paramsOf } from '../../graph/index.ts';
import { anyKind } from '../../nodes/any.ts';
import { registry } from '../../nodes/index.ts';
import { kinds } from '../../nodes/kinds.ts';
import { steerOf } from '../../nodes/steer.ts';

const folder = new URL('../../nodes/', import.meta.url);
const support = [
  'advice',
  'any',
  'captions',
  'define',
  'edit',
  'embedding-table',
  'first',
  'index',
  'index-ranges',
  'item-scores',
  'kinds',
  'params',
  'picture-size',
  'plain-node',
  'resolve',
  'steer',
  'tensors',
];
const files = readdirSync(folder)
  .map((name) => name.replace(/\.ts$/, ''))
  .filter((name) => !support.includes(name));
const nodes = Object.entries(registry);
const sentence = /^[A-Z`].*[.…]$/s;

describe('the registry', () => {
  it('the registry contains every node of nodes/ under the name of its file', () => {
    expect(Object.keys(registry).sort()).toEqual(files.sort());
  });

  it('the registry is valid, and no two nodes have the same title', () => {
    expect(new Set(nodes.map(([, { title }]) => title)).size).toBe(nodes.length);
  });
});

describe.each(nodes)('%s', (name, node) => {
  const ports: [string, Port][] = [...Object.entries<Port>(node.inputs), ...Object.entries<Port>(node.outputs)];
  const schema = () => z.toJSONSchema(node.params, { io: 'input' });

  it('the node has the type under which it is registered', () => {
    expect(node.type).toBe(name);
  });

  it('the node, each of its ports and each of its params have a doc sentence', () => {
    expect(node.title).not.toBe('');
    expect(node.category).not.toBe('');
    expect(node.doc).toMatch(sentence);
    for (const [port, { doc }] of ports) expect(doc, port).toMatch(sentence);
    for (const [param, property] of Object.entries(schema().properties ?? {}))
      expect((property as { description?: string }).description, param).toMatch(sentence);
  });

  it('every param of the node has a default or is optional', () => {
    expect(node.params.safeParse({}).error).toBeUndefined();
  });

  it('the params of the node have a JSON Schema', () => {
    expect(schema().type).toBe('object');
  });

  it('the ports of the node have known kinds', () => {
    const known = [...Object.values(kinds), anyKind];
    for (const [port, { kind }] of ports) expect(known, port).toContain(kind);
  });

  it('no param of the node has the name of an input, because links name both', () => {
    expect(Object.keys(node.params.shape).filter((param) => param in node.inputs)).toEqual([]);
  });

  it('the node has one migration for each earlier version', () => {
    expect(node.migrations?.length ?? 0).toBe(node.version - 1);
  });

  it('an instant node has no model and reads no file, so that a server can run it in its own process', () => {
    if (!node.instant) return;
    expect(node.models).toBeUndefined();
    expect(Object.values(paramsOf(node)).filter(({ file, model }) => file || model)).toEqual([]);
  });

  it('the vector params of the node exist', () => {
    for (const param of node.vector ?? []) expect(Object.keys(node.params.shape)).toContain(param);
  });

  it('the steering facet of the node names only ports and params of the node', () => {
    const own = [node.inputs, node.outputs, node.params.shape].flatMap((record) => Object.keys(record));
    // what a node is `of`, and the component of a model family, are no ports
    const named = Object.values(steerOf(node)).flatMap((facet) =>
      Object.entries(facet).flatMap(([key, value]) => (typeof value === 'string' && key !== 'of' && key !== 'component' ? [value] : [])),
    );
    expect(own).toEqual(expect.arrayContaining(named));
  });
});
