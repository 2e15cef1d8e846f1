import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  check,
  copyNodes,
  demoteInput,
  describeInterfaceEntry,
  editDefinition,
  emptyWorkflow,
  enterParamAt,
  exposePort,
  foldNodes,
  insertWorkflow,
  isSameAsSource,
  orderInterface,
  ownDefinition,
  paramsOf,
  parseWorkflow,
  pasteNodes,
  removeNodes,
  renameInterfaceEntry,
  renameNode,
  serialiseWorkflow,
  setParam,
  specOf,
  updateDefinition,
  type Workflow,
} from '../../graph/index.ts';
import { registry as program } from '../../nodes/index.ts';
import { registry, type Sketch, sketch } from '../support/graph/fakes.ts';
import { randomWorkflow } from '../support/graph/naive.ts';

const nodes: Record<string, Sketch> = {
  one: ['number', { value: 1 }],
  sum: ['add', { plus: 2 }, { a: 'one.value' }],
  twice: ['add', {}, { a: 'sum.sum', b: 'one.value' }],
  end: ['save', {}, { value: 'twice.sum' }],
};
const face = { inputs: { extra: { node: 'sum', param: 'plus' } }, outputs: { result: { node: 'end', port: 'saved' } } };
const example = () => foldNodes(sketch(nodes, { interface: face }), ['sum', 'twice'], { registry, name: 'Twice', id: 'part' }).workflow;
const keysOf = (workflow: Workflow) => Object.fromEntries([...check({ workflow, registry }).tasks].map(([id, { key }]) => [id, key]));
const problems = (workflow: Workflow) => [...check({ workflow, registry }).problems.keys()];
/** A second use of the definition, with its own value. */
const twoUses = (): Workflow => {
  const { workflow, ids } = pasteNodes(example(), copyNodes(example(), ['part']), { incoming: true });
  return setParam(workflow, { node: ids.part ?? '', param: 'plus', value: 5 });
};

describe('edits of subgraphs', () => {
  it('[D9] renaming an input or output of a definition renames it in all uses, and no key changes', () => {
    const before = twoUses();
    const renamed = renameInterfaceEntry(before, { scope: 'part', side: 'inputs', name: 'plus' }, 'added');
    const both = renameInterfaceEntry(renamed, { scope: 'part', side: 'outputs', name: 'sum' }, 'total');
    expect(both.nodes['part-2']?.params).toEqual({ added: 5 });
    expect(both.nodes.end?.inputs.value).toEqual({ node: 'part', port: 'total' });
    expect(both.interface.inputs.extra).toEqual({ node: 'part', param: 'added' });
    expect(keysOf(both)).toEqual(keysOf(before));
    expect(() => renameInterfaceEntry(before, { scope: 'part', side: 'inputs', name: 'plus' }, 'a')).toThrow(
      expect.objectContaining({ code: 'BAD_EDIT' }),
    );
  });

  it('[D9] an input that disappears from a definition disappears from its uses', () => {
    const without = editDefinition(twoUses(), 'part', (one) => removeNodes(one, ['sum']));
    expect(without.nodes['part-2']?.params).toEqual({});
    expect(without.definitions?.part?.interface.inputs).toEqual({ a: { node: 'twice', port: 'b' } });
    expect(without.interface.inputs).toEqual({});
    expect(problems(without)).toEqual(['part/twice', 'part-2/twice']);
  });

  it('[D9] a removed input of the only use leaves its value in the definition', () => {
    const set = setParam(example(), { node: 'part', param: 'plus', value: 9 });
    const demoted = demoteInput(set, 'part', 'plus');
    expect(demoted.nodes.part?.params).toEqual({});
    expect(keysOf(demoted)).toEqual(keysOf(set));
  });

  it('[D9] title, help and order of inputs and outputs change no key, and empty texts restore the default', () => {
    const before = example();
    const entry = { scope: 'part', side: 'inputs', name: 'plus' } as const;
    const described = describeInterfaceEntry(before, entry, { title: 'Added', help: 'What is added.' });
    const ordered = orderInterface(described, entry, ['plus', 'a']);
    expect(
      Object.entries(ordered.definitions?.part?.interface.inputs ?? {}).map(([name, { title, order }]) => [name, title, order]),
    ).toEqual([
      ['plus', 'Added', 1],
      ['a', undefined, 2],
    ]);
    expect(keysOf(ordered)).toEqual(keysOf(before));
    const plain = describeInterfaceEntry(described, entry, { title: '', help: '' });
    expect(plain.definitions).toEqual(before.definitions);
  });

  it('[D9] a port can be promoted to an input', () => {
    const open = editDefinition(example(), 'part', (one) => exposePort(one, { node: 'sum', port: 'b' }));
    expect(open.definitions?.part?.interface.inputs.b).toEqual({ node: 'sum', port: 'b' });
    expect(problems(open)).toEqual([]);
  });

  it('[D10] an edit of one use leaves the others as they were', () => {
    const before = twoUses();
    const { workflow, definition } = ownDefinition(before, { node: 'part-2' });
    expect([definition, workflow.nodes['part-2']?.definition, workflow.nodes.part?.definition]).toEqual(['part-2', 'part-2', 'part']);
    expect(keysOf(workflow)).toEqual(keysOf(before));
    const changed = editDefinition(workflow, definition, (one) => setParam(one, { node: 'twice', param: 'plus', value: 3 }));
    const [old, now] = [keysOf(before), keysOf(changed)];
    expect([now['part/twice'] === old['part/twice'], now['part-2/twice'] === old['part-2/twice']]).toEqual([true, false]);
    expect(ownDefinition(changed, { node: 'part-2' }).workflow).toBe(changed);
  });

  it('[D10] a param of a node in a subgraph is set by its path: for one use, for all, or by the input that sets it', () => {
    const set = (param: string, uses: 'use' | 'all') => enterParamAt(twoUses(), { node: 'part/sum', param, value: 7 }, uses);
    expect(set('plus', 'use').nodes.part?.params).toEqual({ plus: 7 });
    const [old, one, all] = [keysOf(twoUses()), keysOf(set('label', 'use')), keysOf(set('label', 'all'))];
    expect(set('label', 'use').nodes.part?.definition).toBe('part-2');
    expect([one['part/sum'] === old['part/sum'], one['part-2/sum'] === old['part-2/sum']]).toEqual([false, true]);
    expect([all['part/sum'] === old['part/sum'], all['part-2/sum'] === old['part-2/sum']]).toEqual([false, false]);
  });

  it('[D11] an inserted workflow computes what it computes alone, and equal definitions are shared', () => {
    fc.assert(
      fc.property(randomWorkflow, (workflow) => {
        const ids = Object.keys(workflow.nodes).slice(0, 2);
        const { workflow: parts } = foldNodes({ ...workflow, name: 'Inserted!' }, ids, { registry, name: 'Part' });
        const first = insertWorkflow(emptyWorkflow(), parts, { registry, position: { x: 0, y: 0 }, source: 'parts.json' });
        const second = insertWorkflow(first.workflow, parts, { registry, position: { x: 0, y: 400 } });
        expect([first.id, second.id]).toEqual(['inserted', 'inserted-2']);
        expect(Object.keys(second.workflow.definitions ?? {}).sort()).toEqual(['inserted', 'subgraph']);
        const inner = Object.entries(keysOf(first.workflow)).map(([id, key]) => [id.replace('inserted/', ''), key]);
        expect(Object.fromEntries(inner)).toEqual(keysOf(parts));
        expect(parseWorkflow(serialiseWorkflow(second.workflow))).toEqual(second.workflow);
      }),
      { numRuns: 60 },
    );
  });

  it('[D11] an inserted definition whose id is taken by another one gets a free id', () => {
    const other = sketch({ x: ['number', { value: 3 }] }, { name: 'Part' });
    const { workflow, id } = insertWorkflow(example(), other, { registry, position: { x: 0, y: 0 }, source: 'part.json' });
    expect([id, workflow.nodes[id]?.definition]).toEqual(['part-2', 'part-2']);
    expect(workflow.definitions?.['part-2']).toMatchObject({
      name: 'Part',
      interface: { outputs: { value: { node: 'x', port: 'value' } } },
      source: { workflow: 'part.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('[D11] a definition is updated from the workflow that it was copied from, and its uses lose what that no longer has', () => {
    const source = 'browser:part';
    const outputs = { value: { node: 'x', port: 'value' } };
    const part = sketch({ x: ['number', { value: 3 }] }, { name: 'Part' });
    const exposed = { ...part, interface: { inputs: { value: { node: 'x', param: 'value' } }, outputs } };
    const { workflow, id } = insertWorkflow(example(), exposed, { registry, position: { x: 0, y: 0 }, source });
    const used = setParam(workflow, { node: id, param: 'value', value: 4 });
    const definition = used.definitions?.['part-2'];
    expect(definition && isSameAsSource(definition, exposed, registry)).toBe(true);
    const changed = { ...setParam(part, { node: 'x', param: 'value', value: 9 }), interface: { inputs: {}, outputs } };
    expect(definition && isSameAsSource(definition, changed, registry)).toBe(false);
    const updated = updateDefinition(used, 'part-2', { from: changed, registry, source });
    expect(updated.definitions?.['part-2']).toMatchObject({ nodes: { x: { params: { value: 9 } } }, source: { workflow: source } });
    expect(updated.nodes[id]?.params).toEqual({});
    expect(parseWorkflow(serialiseWorkflow(updated))).toEqual(updated);
  });

  it('[D4] copied subgraphs bring their definitions along, and share equal ones', () => {
    const fragment = copyNodes(example(), ['part']);
    expect(Object.keys(fragment.definitions ?? {})).toEqual(['part']);
    const { workflow: elsewhere } = pasteNodes(emptyWorkflow(), fragment);
    expect(elsewhere.definitions).toEqual(example().definitions);
    expect(Object.keys(twoUses().definitions ?? {})).toEqual(['part']);
    const changed = editDefinition(example(), 'part', (one) => setParam(one, { node: 'sum', param: 'plus', value: 8 }));
    const { workflow, ids } = pasteNodes(changed, fragment);
    expect(workflow.nodes[ids.part ?? '']?.definition).toBe('part-2');
  });

  it('[D2] removing the last use of a definition removes the definition', () => {
    expect(Object.keys(removeNodes(twoUses(), ['part']).definitions ?? {})).toEqual(['part']);
    expect(removeNodes(twoUses(), ['part', 'part-2']).definitions).toBeUndefined();
  });

  it('[D3] renaming a node keeps all places of an input', () => {
    const renamed = editDefinition(example(), 'part', (one) => renameNode(one, 'twice', 'again'));
    expect(renamed.definitions?.part?.interface.inputs.a).toEqual({ node: 'sum', port: 'a', also: [{ node: 'again', port: 'b' }] });
    expect(Object.values(keysOf(renamed))).toEqual(Object.values(keysOf(example())));
  });
});

describe('the interface of a definition as a node type', () => {
  it('[G13] has the ports and params of its inputs, with the values of the definition as defaults, and all facts for forms', () => {
    const workflow = parseWorkflow({
      format: 'unclip-workflow',
      version: 2,
      nodes: { use: { type: 'workflow', definition: 'd' } },
      definitions: {
        d: {
          name: 'Draw',
          help: 'Draws.',
          nodes: {
            seeds: { type: 'seeds', params: { start: 4 } },
            prior: { type: 'prior', params: { steps: 9 }, inputs: { seed: { node: 'seeds', port: 'seeds' } } },
            image: { type: 'image', params: { file: 'cat.png' } },
          },
          interface: {
            inputs: {
              first: { node: 'seeds', param: 'start', help: 'The first seed.', order: 2 },
              steps: { node: 'prior', param: 'steps', order: 1 },
              picture: { node: 'image', param: 'file' },
              caption: { node: 'prior', port: 'conditioning', help: 'What to draw.' },
            },
            outputs: { embedding: { node: 'prior', port: 'embedding' } },
          },
        },
      },
    });
    const spec = specOf(workflow, workflow.nodes.use, program);
    if (!spec) throw new Error('There is no node type.');
    const seeds = paramsOf(program.seeds as typeof spec).start;
    const { first, steps, picture } = paramsOf(spec);
    expect([spec.title, spec.doc, Object.keys(paramsOf(spec))]).toEqual(['Draw', 'Draws.', ['steps', 'first', 'picture']]);
    expect(first).toMatchObject({ doc: 'The first seed.', default: 4, seed: seeds?.seed, type: seeds?.type, kind: 'number' });
    expect(steps).toMatchObject({ default: 9, type: 'integer', minimum: 1 });
    expect(picture).toMatchObject({ file: true, default: 'cat.png' });
    expect(spec.inputs.caption).toMatchObject({ doc: 'What to draw.', kind: { kind: 'conditioning' } });
    expect(spec.outputs.embedding?.kind.kind).toBe('embedding');
    expect(specOf(workflow, workflow.nodes.use, program)).toBe(spec);
  });
});
