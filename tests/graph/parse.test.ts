import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyWorkflow, GraphError, parseWorkflow, serialiseWorkflow } from '../../graph/index.ts';
import { currentVersion, migrations } from '../../graph/migrate.ts';
import { workflowSchema } from '../../graph/workflow.ts';
import { jsonValue } from '../support/graph/values.ts';

const folder = new URL('../fixtures/workflows/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const base = { format: 'unclip-workflow', version: 2, nodes: {} };
const fault = (source: unknown): GraphError => {
  try {
    parseWorkflow(source);
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
  throw new Error('It was parsed.');
};

const id = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,6}$/).filter((name) => name !== '__proto__');
const extra = fc.dictionary(
  fc.string({ maxLength: 6 }).map((name) => `x${name}`),
  jsonValue,
  { maxKeys: 2, noNullPrototype: true },
);
const link = fc.record({ node: id, port: fc.string({ minLength: 1, maxLength: 8 }) });
const named = <Value>(value: fc.Arbitrary<Value>) =>
  fc.dictionary(
    fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__'),
    value,
    { maxKeys: 3, noNullPrototype: true },
  );
const node = fc
  .record({
    type: fc.string({ minLength: 1, maxLength: 9 }),
    version: fc.integer({ min: 1, max: 9 }),
    params: named(jsonValue),
    inputs: named(link),
    mode: fc.option(fc.constantFrom('muted', 'bypassed'), { nil: undefined }),
    extra,
  })
  .map(({ extra: others, mode, ...known }) => ({ ...known, ...(mode && { mode }), ...others }));
const described = { title: fc.string(), order: fc.integer(), help: fc.string(), xGroup: jsonValue };
const place = fc.oneof(fc.record({ node: id, param: fc.string({ minLength: 1 }) }), link);
const withWords = <Entry extends object>(entry: fc.Arbitrary<Entry>) =>
  fc
    .tuple(entry, fc.record(described, { requiredKeys: [], noNullPrototype: true }))
    .map(([required, words]) => ({ ...required, ...words }));
const input = withWords(
  fc
    .tuple(place, fc.option(fc.array(place, { maxLength: 2 }), { nil: undefined }))
    .map(([first, also]) => ({ ...first, ...(also && { also }) })),
);
const output = withWords(link);
const file = fc
  .record({
    name: fc.string(),
    nodes: fc.dictionary(id, node, { maxKeys: 5, noNullPrototype: true }),
    inputs: named(input),
    outputs: named(output),
    layout: fc.dictionary(id, fc.record({ x: fc.integer(), y: fc.integer() }), { maxKeys: 3, noNullPrototype: true }),
    extra,
  })
  .map(({ inputs, outputs, extra: others, ...known }) => ({ ...base, ...known, interface: { inputs, outputs }, ...others }));

describe('parsing and serialising', () => {
  it('[F1] [F2] a parsed workflow serialises to the same text, and back to the same workflow', () => {
    fc.assert(
      fc.property(file, (written) => {
        const workflow = parseWorkflow(JSON.stringify(written));
        expect(workflow).toEqual(written);
        const text = serialiseWorkflow(workflow);
        expect(parseWorkflow(text)).toEqual(workflow);
        expect(serialiseWorkflow(parseWorkflow(text))).toBe(text);
      }),
    );
  });
  it('[F1] a parsed workflow keeps unknown node types and unknown fields', () => {
    for (const name of ['v1.json', 'v2.json']) {
      const written = JSON.parse(fixture(name)) as object; // safe: the fixtures are objects
      expect(parseWorkflow(serialiseWorkflow(parseWorkflow(written)))).toMatchObject({ ...written, version: 2 });
    }
  });
  it('[F2] a serialised workflow is indented and ends with a newline', () => {
    expect(serialiseWorkflow(emptyWorkflow('x'))).toMatch(/^\{\n {2}"format": "unclip-workflow",[\s\S]*\}\n$/);
  });
  it('[F3] parseWorkflow fills in the fields that may be omitted', () => {
    expect(parseWorkflow({ ...base, nodes: { a: { type: 'text' } } })).toEqual({
      ...emptyWorkflow(),
      nodes: { a: { type: 'text', version: 1, params: {}, inputs: {} } },
    });
  });
  it('[F1] parseWorkflow accepts a text that begins with a byte order mark', () => {
    expect(parseWorkflow(`\uFEFF${JSON.stringify(base)}`)).toEqual(emptyWorkflow());
  });
});

describe('files that are not workflows', () => {
  it.each<[string, unknown, RegExp]>([
    ['broken JSON', '{"format": ', /not valid JSON/],
    ['a list', [], /is a JSON object/],
    ['null', null, /is a JSON object/],
    ['a number', '5', /is a JSON object/],
    ['JSON without a format', { version: 1 }, /"format": "unclip-workflow" is missing/],
    ['an empty object', {}, /"format": "unclip-workflow" is missing/],
    ['ComfyUI’s API format', { 1: { class_type: 'KSampler', inputs: {} } }, /workflow of ComfyUI \(API format\), not/],
    ['ComfyUI’s file', { last_node_id: 3, nodes: [], links: [] }, /workflow of ComfyUI, not/],
    ['InvokeAI’s file', { nodes: [], edges: [], name: 'x' }, /workflow of InvokeAI, not/],
  ])('[F4] parseWorkflow recognises %s as not a workflow', (_, source, says) => {
    expect(fault(source)).toMatchObject({ code: 'NOT_A_WORKFLOW', message: expect.stringMatching(says) });
  });
  it('[F5] parseWorkflow rejects a newer version', () => {
    expect(fault({ ...base, version: 3 })).toMatchObject({
      code: 'NEWER_VERSION',
      message: 'This workflow has version 3, but this Unclip Studio reads versions up to 2. Update Unclip Studio.',
    });
  });
  it('[F5] version 0.1 refuses a file of version 2 in its own words, and reads its own files', async () => {
    const bundle: unknown = await import(new URL('../fixtures/version-0.1/parse-workflow.js', import.meta.url).href);
    const old = bundle as { readonly parseWorkflow: typeof parseWorkflow }; // safe: the bundle is the parser of version 0.1
    expect(old.parseWorkflow(fixture('v1.json')).version).toBe(1);
    expect(() => old.parseWorkflow(fixture('v2.json'))).toThrow(
      'This workflow has version 2, but this Unclip Studio reads versions up to 1. Update Unclip Studio.',
    );
  });
  it.each([0, 1.5, '1', null, undefined])('[F5] parseWorkflow rejects the version %o', (version) => {
    expect(fault({ ...base, version })).toMatchObject({ code: 'BAD_WORKFLOW', message: expect.stringContaining('must be an integer') });
  });
});

describe('broken workflows', () => {
  it.each<[string, object, string, string | undefined]>([
    ['a node without a type', { nodes: { a: {} } }, 'nodes.a.type', 'a'],
    ['an invalid link', { nodes: { a: { type: 'x', inputs: { p: 5 } } } }, 'nodes.a.inputs.p', 'a'],
    ['an invalid mode', { nodes: { a: { type: 'x', mode: 'off' } } }, 'nodes.a.mode', 'a'],
    ['an unknown field of the interface', { interface: { inputs: {}, outputs: {}, more: {} } }, 'interface', undefined],
    ['an invalid position', { layout: { a: { x: 'left', y: 0 } } }, 'layout.a.x', undefined],
  ])('[F7] the error of an invalid file names its path (%s)', (_, part, path, nodeId) => {
    expect(fault({ ...base, ...part })).toMatchObject({
      code: 'BAD_WORKFLOW',
      nodeId,
      sentence: { template: 'The workflow is invalid at {path}: {problem}. Correct the file.', params: { path } },
    });
  });
  it.each(['', 'a b', '-a', 'a/b', '..', 'x'.repeat(65)])(
    '[F6] the invalid id "%s" is rejected, and the error says which characters an id may have',
    (name) => {
      expect(fault({ ...base, nodes: { [name]: { type: 'x' } } })).toMatchObject({
        code: 'BAD_WORKFLOW',
        message: expect.stringContaining('must be letters, digits'),
      });
    },
  );
  it.each(['a', 'Ünï', 'كلب', '9-lives', 'x'.repeat(64)])('[F6] the id "%s" is accepted', (name) => {
    expect(Object.keys(parseWorkflow({ ...base, nodes: { [name]: { type: 'x' } } }).nodes)).toEqual([name]);
  });
  it('[F7] a long workflow parses as the schema alone would parse it, with the same errors', () => {
    const nodes = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`n${index}`, { type: 'x', more: { kept: index } }]));
    const layout = Object.fromEntries(Object.keys(nodes).map((id, index) => [id, { x: index, y: 0 }]));
    const long: Record<string, unknown> = { format: 'unclip-workflow', version: 2, extra: 1, nodes, layout };
    expect(parseWorkflow(long)).toEqual(workflowSchema.parse(long));
    expect(Object.keys(parseWorkflow(long))).toEqual(Object.keys(workflowSchema.parse(long)));
    const faults: Record<string, unknown>[] = [
      { nodes: { ...nodes, n555: { type: 5 } } },
      { nodes: { ...nodes, n555: { type: 5 }, n900: 7 }, name: 3 },
      { nodes: { ...nodes, 'a b': { type: 'x' } }, interface: 1 },
      { layout: { ...layout, n700: { x: 'left' } } },
      { nodes: { ...nodes, n555: { type: 5 } }, layout: { ...layout, n2: 1 } },
      { interface: 1 },
    ];
    for (const fault of faults) {
      const [issue] = workflowSchema.safeParse({ ...long, ...fault }).error?.issues ?? [];
      expect(() => parseWorkflow({ ...long, ...fault })).toThrow(`at ${issue?.path.join('.')}:`);
    }
  });
  it('[F6] parseWorkflow accepts 20,000 nodes and rejects one more', () => {
    const many = (count: number) => ({
      ...base,
      nodes: Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, { type: 'x' }])),
    });
    expect(Object.keys(parseWorkflow(many(20_000)).nodes)).toHaveLength(20_000);
    expect(fault(many(20_001))).toMatchObject({
      code: 'BAD_WORKFLOW',
      message: 'The workflow has more than 20000 nodes. Split it into several workflows.',
    });
  });
  it('[F6] parseWorkflow rejects nesting that would overflow the stack', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(fault(`{"format":"unclip-workflow","version":1,"nodes":{"a":{"type":"x","params":{"p":${deep}}}}}`)).toMatchObject({
      code: 'BAD_WORKFLOW',
      message: 'The workflow is nested deeper than 64 levels. Simplify its parameters.',
    });
  });
});

describe('migrations', () => {
  it('[F8] there is one migration per version from version 1 to the current version', () => {
    expect(migrations).toHaveLength(currentVersion - 1);
  });
  it('[F8] there is a fixture of every version, and each can be read', () => {
    const names = Array.from({ length: currentVersion }, (_, index) => `v${index + 1}.json`);
    expect(
      readdirSync(folder)
        .filter((name) => /^v\d+\.json$/.test(name))
        .sort(),
    ).toEqual(names.sort());
    const nodes = names.map((name) => {
      const workflow = parseWorkflow(fixture(name));
      expect(workflow.version).toBe(currentVersion);
      return Object.keys(workflow.nodes);
    });
    expect(nodes).toEqual([
      ['prompt', 'كلب', 'encode', 'prior', 'decode'],
      ['prompt', 'draw'],
    ]);
  });
});
