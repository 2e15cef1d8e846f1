import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  check,
  checkMemo,
  definitionAsWorkflow,
  editDefinition,
  foldNodes,
  parseWorkflow,
  plan,
  serialiseWorkflow,
  setParam,
  unfoldNode,
  type Workflow,
} from '../../graph/index.ts';
import { registry, type Sketch, sketch } from '../support/graph/fakes.ts';
import { folded as foldedWith, picks, plainId as plain } from '../support/graph/foldings.ts';
import { randomWorkflow } from '../support/graph/naive.ts';
import { run, stores } from '../support/graph/run.ts';

const keysOf = (workflow: Workflow) => new Map([...check({ workflow, registry }).tasks].map(([id, { key }]) => [plain(id), key]));
const targetsOf = (workflow: Workflow) => {
  try {
    return plan({ workflow, registry })
      .targets.map(({ node, key }) => [plain(node), key])
      .sort();
  } catch {
    return 'refused';
  }
};
const folded = (workflow: Workflow, drawn: readonly (readonly boolean[])[]): Workflow => foldedWith(workflow, registry, drawn);
const subgraphIn = ({ nodes }: Workflow) => Object.keys(nodes).find((id) => nodes[id]?.type === 'workflow');
const unfolded = (workflow: Workflow): Workflow => {
  const id = subgraphIn(workflow);
  return id === undefined ? workflow : unfoldNode(workflow, id).workflow;
};

describe('subgraphs', () => {
  it('[G1] a workflow that is folded at random, in up to four levels, has the same keys and targets as the flat one', () => {
    fc.assert(
      fc.property(randomWorkflow, picks, (workflow, drawn) => {
        const parts = parseWorkflow(serialiseWorkflow(folded(workflow, drawn)));
        expect(keysOf(parts)).toEqual(keysOf(workflow));
        expect(targetsOf(parts)).toEqual(targetsOf(workflow));
      }),
      { numRuns: 300 },
    );
  });

  it('[G1] a folded workflow gives the outputs of the flat one', async () => {
    await fc.assert(
      fc.asyncProperty(randomWorkflow, picks, async (workflow, drawn) => {
        if (targetsOf(workflow) === 'refused') return;
        const outputs = async (of: Workflow) => {
          const { results, error } = await run(of, { store: stores.memory().store });
          return results ? [...results].map(([node, value]) => [plain(node), value]).sort() : (error as { code: string }).code;
        };
        expect(await outputs(folded(workflow, drawn))).toEqual(await outputs(workflow));
      }),
      { numRuns: 60 },
    );
  });

  it('[G2] a workflow that is folded and unpacked again has its nodes, links and interface', () => {
    fc.assert(
      fc.property(randomWorkflow, picks, (workflow, drawn) => {
        let back = folded(workflow, drawn);
        for (let id = subgraphIn(back); id !== undefined; id = subgraphIn(back)) back = unfolded(back);
        expect(back.definitions).toBeUndefined();
        expect(back.nodes).toEqual(workflow.nodes);
        expect(back.interface).toEqual(workflow.interface);
      }),
      { numRuns: 200 },
    );
  });

  it('[G3] check with a memo finds the same after an edit inside of a subgraph, and keeps the tasks of the other nodes', () => {
    fc.assert(
      fc.property(randomWorkflow, picks, fc.nat(), (workflow, drawn, pick) => {
        const memo = checkMemo();
        const before = folded(workflow, drawn);
        const first = check({ workflow: before, registry }, memo);
        const [id, definition] = Object.entries(before.definitions ?? {})[0] ?? [];
        if (id === undefined || !definition) return;
        const inner = Object.keys(definition.nodes);
        const node = inner[pick % inner.length] ?? '';
        if (definition.nodes[node]?.type !== 'add') return;
        const after = editDefinition(before, id, (one) => setParam(one, { node, param: 'plus', value: 77 }));
        const second = check({ workflow: after, registry }, memo);
        const fresh = check({ workflow: after, registry });
        expect([...second.tasks]).toEqual([...fresh.tasks]);
        expect([...second.problems.keys()]).toEqual([...fresh.problems.keys()]);
        for (const [path, task] of second.tasks)
          if (first.tasks.get(path)?.key === task.key && Object.keys(task.inputs).length === 0 && plain(path) !== node)
            expect(task).toBe(first.tasks.get(path));
      }),
      { numRuns: 150 },
    );
  });
});

const nodes: Record<string, Sketch> = {
  one: ['number', { value: 1 }],
  sum: ['add', { plus: 2 }, { a: 'one.value' }],
  twice: ['add', {}, { a: 'sum.sum', b: 'one.value' }],
  end: ['save', {}, { value: 'twice.sum' }],
};
const face = {
  inputs: { extra: { node: 'sum', param: 'plus', title: 'Extra', help: 'What is added.' } },
  outputs: { result: { node: 'end', port: 'saved' } },
};
const example = () => foldNodes(sketch(nodes, { interface: face }), ['sum', 'twice'], { registry, name: 'Twice', id: 'twice' }).workflow;
const problemOf = (workflow: Workflow, path: string) => {
  const { code, message } = check({ workflow, registry }).problems.get(path) ?? {};
  return { code, message };
};

describe('the interface of a new subgraph', () => {
  it('[G4] one source that feeds two nodes is one input, and what the workflow exposes stays exposed', () => {
    const { definitions, nodes: outer, interface: top } = example();
    expect(definitions?.twice?.interface).toEqual({
      inputs: {
        a: { node: 'sum', port: 'a', also: [{ node: 'twice', port: 'b' }] },
        plus: { node: 'sum', param: 'plus', title: 'Extra', help: 'What is added.' },
      },
      outputs: { sum: { node: 'twice', port: 'sum' } },
    });
    expect(outer.twice).toEqual({
      type: 'workflow',
      version: 1,
      params: {},
      definition: 'twice',
      inputs: { a: { node: 'one', port: 'value' } },
    });
    expect(top.inputs.extra).toEqual({ node: 'twice', param: 'plus', title: 'Extra', help: 'What is added.' });
  });

  it('[G5] a param of the node that uses a definition enters its nodes, for this use alone', async () => {
    const shared = example();
    const twoUses = parseWorkflow({
      ...shared,
      nodes: {
        ...shared.nodes,
        other: { type: 'workflow', definition: 'twice', params: { plus: 10 }, inputs: { a: { node: 'one', port: 'value' } } },
        last: { type: 'save', inputs: { value: { node: 'other', port: 'sum' } } },
      },
    });
    const { results } = await run(twoUses, { store: stores.memory().store });
    expect([results?.get('end'), results?.get('last')]).toEqual([{ saved: [4] }, { saved: [12] }]);
  });

  it('[G6] problems and progress name the path of a node', async () => {
    const broken = editDefinition(example(), 'twice', (one) => setParam(one, { node: 'twice', param: 'mode', value: 'wrong' }));
    expect(problemOf(broken, 'twice/twice')).toMatchObject({ code: 'BAD_PARAMS', message: expect.stringContaining('"twice/twice"') });
    const { events } = await run(example(), { store: stores.memory().store });
    expect(events.flatMap((event) => (event.type === 'node-start' ? [event.nodeId] : []))).toEqual([
      'one',
      'twice/sum',
      'twice/twice',
      'end',
    ]);
  });

  it('[G6] an input of a subgraph that is not connected is a problem of the subgraph', () => {
    const workflow = example();
    const { a: _, ...inputs } = workflow.nodes.twice?.inputs ?? {};
    const open = { ...workflow, nodes: { ...workflow.nodes, twice: { ...workflow.nodes.twice, inputs } } } as Workflow; // safe: the node exists
    expect(problemOf(open, 'twice')).toEqual({
      code: 'MISSING_INPUT',
      message: 'Input "a" of node "twice" (Twice) is not connected. Connect an output to it.',
    });
  });

  it('[G7] a muted subgraph is absent, and a bypassed one passes through its first input of the kind', async () => {
    const withMode = (mode: 'muted' | 'bypassed') => {
      const workflow = example();
      return { ...workflow, nodes: { ...workflow.nodes, twice: { ...workflow.nodes.twice, mode } } } as Workflow; // safe: the node exists
    };
    expect(problemOf(withMode('muted'), 'end')).toMatchObject({ code: 'MISSING_INPUT', message: expect.stringContaining('muted') });
    const { results } = await run(withMode('bypassed'), { store: stores.memory().store });
    expect(results?.get('end')).toEqual({ saved: [1] });
    expect(() => plan({ workflow: withMode('muted'), registry, targets: ['twice/sum'] })).toThrow('"twice" is muted');
  });

  it('[G8] a subgraph and a node inside of it can be targets', () => {
    const targets = (...ids: string[]) => plan({ workflow: example(), registry, targets: ids }).targets.map(({ node }) => node);
    expect(targets('twice')).toEqual(['twice/twice']);
    expect(targets('twice/sum')).toEqual(['twice/sum']);
  });

  it.each([
    [
      'a definition that is not there',
      (one: Workflow) => ({ ...one, definitions: {} }),
      'UNKNOWN_TYPE',
      'uses the subgraph "twice", which the workflow does not contain',
    ],
    [
      'a param that it does not have',
      (one: Workflow) => setParam(one, { node: 'twice', param: 'no', value: 1 }),
      'BAD_PARAMS',
      'has no parameter "no". Its parameters: plus.',
    ],
    [
      'a param that is a port',
      (one: Workflow) => setParam(one, { node: 'twice', param: 'a', value: 1 }),
      'BAD_PARAMS',
      'has no parameter "a"',
    ],
  ])('[G9] a subgraph with %s has a problem, and the nodes after it have none', (_, change, code, says) => {
    const workflow = change(example());
    expect(problemOf(workflow, 'twice')).toEqual({ code, message: expect.stringContaining(says) });
    expect([...check({ workflow, registry }).problems.keys()]).toEqual(['twice']);
    expect(() => plan({ workflow, registry })).toThrow(expect.objectContaining({ code }));
  });

  it('[G9] a link from an output that a subgraph does not have names the outputs', () => {
    const workflow = example();
    const end = { ...workflow.nodes.end, inputs: { value: { node: 'twice', port: 'no' } } };
    const broken = { ...workflow, nodes: { ...workflow.nodes, end } } as Workflow; // safe: the node exists
    expect(problemOf(broken, 'end')).toEqual({
      code: 'UNKNOWN_PORT',
      message: 'Node "end" has a link from output "no" of node "twice", which does not exist. The outputs of "twice": sum.',
    });
  });
});

describe('limits of subgraphs', () => {
  const use = (definition: string) => ({ type: 'workflow', definition });
  const definition = (inner: Record<string, unknown>) => ({ name: 'D', nodes: inner });
  const file = (definitions: Record<string, unknown>, first: string) => ({
    format: 'unclip-workflow',
    version: 2,
    nodes: { use: use(first) },
    definitions,
  });

  it.each([
    ['itself', { a: definition({ x: use('a') }) }],
    ['itself through others', { a: definition({ x: use('b') }), b: definition({ x: use('c') }), c: definition({ x: use('a') }) }],
  ])('[G10] a definition that uses %s is refused', (_, definitions) => {
    expect(() => parseWorkflow(file(definitions, 'a'))).toThrow(expect.objectContaining({ code: 'BAD_WORKFLOW' }));
    const { definitions: parsed } = parseWorkflow(file({ a: definition({}) }, 'a'));
    const around = {
      ...parseWorkflow(file({ a: definition({}) }, 'a')),
      definitions: { ...parsed, ...definitions },
    } as unknown as Workflow; // as an edit that checks nothing could leave it
    expect(problemOf(parseWorkflowUnchecked(around), 'use')).toMatchObject({ code: 'CYCLE' });
  });

  it('[G10] an edit that would put a subgraph into itself is refused', () => {
    const workflow = parseWorkflow(file({ a: definition({ x: { type: 'number' } }) }, 'a'));
    const edit = () =>
      editDefinition(workflow, 'a', (one) => ({ ...one, nodes: { ...one.nodes, y: { ...use('a'), version: 1, params: {}, inputs: {} } } }));
    expect(edit).toThrow(expect.objectContaining({ code: 'BAD_EDIT' }));
  });

  it('[G11] the nodes of all subgraphs together are limited, and so are the levels', () => {
    const doubled = Object.fromEntries(
      Array.from({ length: 20 }, (_, level) => [
        `d${level}`,
        definition(level === 0 ? { x: { type: 'number' } } : { x: use(`d${level - 1}`), y: use(`d${level - 1}`) }),
      ]),
    );
    expect(() => parseWorkflow(file(doubled, 'd19'))).toThrow('more than 20000 nodes, with those of its subgraphs');
    const deep = Object.fromEntries(
      Array.from({ length: 40 }, (_, level) => [`d${level}`, definition({ x: level === 0 ? { type: 'number' } : use(`d${level - 1}`) })]),
    );
    expect(() => parseWorkflow(file(deep, 'd39'))).toThrow('nested deeper than 32 levels');
  });

  it('[G12] a chain of 10,000 nodes in 100 uses of a definition is planned and checked, and an edit is checked incrementally', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 100 }, (_, at): [string, Sketch] => [`n${at}`, ['add', { plus: 1 }, at === 0 ? {} : { a: `n${at - 1}.sum` }]]),
    );
    const part = sketch(chain, { interface: { inputs: { a: { node: 'n0', port: 'a' } }, outputs: { sum: { node: 'n99', port: 'sum' } } } });
    const uses = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [
        `u${at}`,
        { ...use('part'), inputs: { a: at === 0 ? { node: 'start', port: 'value' } : { node: `u${at - 1}`, port: 'sum' } } },
      ]),
    );
    const { format: _, version: __, ...definitionOf } = part;
    const workflow = parseWorkflow({ ...file({ part: definitionOf }, 'part'), nodes: { start: { type: 'number' }, ...uses } });
    const memo = checkMemo();
    const { tasks } = check({ workflow, registry }, memo);
    expect(tasks.size).toBe(10_001);
    expect(plan({ workflow, registry }, memo).tasks).toHaveLength(10_001);
    const after = check({ workflow: setParam(workflow, { node: 'start', param: 'label', value: 'x' }), registry }, memo);
    expect(after.tasks.size).toBe(10_001);
    expect(definitionAsWorkflow(workflow, 'part').nodes).toBe(workflow.definitions?.part?.nodes);
  });
});

/** A workflow that no parser has seen. */
const parseWorkflowUnchecked = (workflow: Workflow): Workflow => ({
  ...workflow,
  definitions: Object.fromEntries(
    Object.entries(workflow.definitions ?? {}).map(([id, one]) => [
      id,
      {
        ...one,
        interface: { inputs: {}, outputs: {} },
        layout: {},
        nodes: Object.fromEntries(Object.entries(one.nodes).map(([name, node]) => [name, { ...node, version: 1, params: {}, inputs: {} }])),
      },
    ]),
  ),
});
