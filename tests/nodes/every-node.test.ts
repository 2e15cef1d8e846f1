import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Port } from '../../graph/index.ts';
import { anyKind } from '../../nodes/any.ts';
import { registry } from '../../nodes/index.ts';
import { kinds } from '../../nodes/kinds.ts';
import { steerOf } from '../../nodes/steer.ts';

const folder = new URL('../../nodes/', import.meta.url);
const support = ['advice', 'any', 'captions', 'define', 'edit', 'index', 'kinds', 'params', 'plain-node', 'resolve', 'steer', 'tensors'];
const files = readdirSync(folder)
  .map((name) => name.replace(/\.ts$/, ''))
  .filter((name) => !support.includes(name));
const nodes = Object.entries(registry);
const sentence = /^[A-Z`].*[.…]$/s;

describe('the registry', () => {
  it('holds every file in nodes/ under its own name', () => {
    expect(Object.keys(registry).sort()).toEqual(files.sort());
  });

  it('can be planned and shown without a duplicate title', () => {
    expect(new Set(nodes.map(([, { title }]) => title)).size).toBe(nodes.length);
  });
});

describe.each(nodes)('%s', (name, node) => {
  const ports: [string, Port][] = [...Object.entries<Port>(node.inputs), ...Object.entries<Port>(node.outputs)];
  const schema = () => z.toJSONSchema(node.params, { io: 'input' });

  it('has the type that it is registered under', () => {
    expect(node.type).toBe(name);
  });

  it('says in sentences what it, each port and each param is for', () => {
    expect(node.title).not.toBe('');
    expect(node.category).not.toBe('');
    expect(node.doc).toMatch(sentence);
    for (const [port, { doc }] of ports) expect(doc, port).toMatch(sentence);
    for (const [param, property] of Object.entries(schema().properties ?? {}))
      expect((property as { description?: string }).description, param).toMatch(sentence);
  });

  it('has a default for every param, or can do without it', () => {
    expect(node.params.safeParse({}).error).toBeUndefined();
  });

  it('has params with a JSON Schema', () => {
    expect(schema().type).toBe('object');
  });

  it('uses known kinds', () => {
    const known = [...Object.values(kinds), anyKind];
    for (const [port, { kind }] of ports) expect(known, port).toContain(kind);
  });

  it('has no param and input of one name, which share the links', () => {
    expect(Object.keys(node.params.shape).filter((param) => param in node.inputs)).toEqual([]);
  });

  it('has one migration for each version before its own', () => {
    expect(node.migrations?.length ?? 0).toBe(node.version - 1);
  });

  it('varies only params that it has', () => {
    for (const param of node.vector ?? []) expect(Object.keys(node.params.shape)).toContain(param);
  });

  it('names only its own ports and params in what it offers for steering', () => {
    const own = [node.inputs, node.outputs, node.params.shape].flatMap((record) => Object.keys(record));
    const named = Object.values(steerOf(node)).flatMap((facet) => Object.values(facet).filter((value) => typeof value === 'string'));
    expect(own).toEqual(expect.arrayContaining(named));
  });
});
