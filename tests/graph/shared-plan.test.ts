import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connect, disconnect, GraphError, type Plan, plan, setMode, setParam, type Workflow } from '../../graph/index.ts';
import { registry, sketch } from '../support/graph/fakes.ts';
import { randomWorkflow } from '../support/graph/naive.ts';

const planned = (workflow: Workflow, targets?: readonly string[]): Plan => plan({ workflow, registry, ...(targets && { targets }) });
/** The plan or the code of the error of a workflow that shares no object with another, in a registry that nothing was planned with. */
const plannedAlone = (workflow: Workflow): Plan | string =>
  outcome(() => plan({ workflow: structuredClone(workflow), registry: { ...registry } }));
const outcome = (work: () => Plan): Plan | string => {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphError) return error.code;
    throw error;
  }
};
const tasksOf = ({ tasks }: Plan) => Object.fromEntries(tasks.map((task) => [task.nodeId, task]));

const edit = fc.record({
  kind: fc.constantFrom('param', 'mode', 'cut', 'link'),
  at: fc.nat(),
  other: fc.nat(),
  value: fc.integer({ min: 0, max: 3 }),
});
type Edit = typeof edit extends fc.Arbitrary<infer Drawn> ? Drawn : never;
const edited = (workflow: Workflow, { kind, at, other, value }: Edit): Workflow => {
  const ids = Object.keys(workflow.nodes);
  const [node = '', source = ''] = [ids[at % ids.length], ids[other % ids.length]];
  if (kind === 'mode') return setMode(workflow, [node], value === 0 ? 'muted' : value === 1 ? 'bypassed' : undefined);
  if (kind === 'cut') return disconnect(workflow, node, 'b');
  if (kind === 'link') return connect(workflow, { from: { node: source, port: 'sum' }, to: { node, port: 'a' } });
  return setParam(workflow, { node, param: workflow.nodes[node]?.type === 'add' ? 'plus' : 'value', value });
};

describe('plans of a workflow that was planned before', () => {
  it('[P19] a plan after any edits is the plan of the workflow alone', () => {
    fc.assert(
      fc.property(randomWorkflow, fc.array(edit, { minLength: 1, maxLength: 6 }), (first, edits) => {
        let workflow = first;
        for (const one of edits) {
          outcome(() => planned(workflow));
          workflow = edited(workflow, one);
          expect(outcome(() => planned(workflow))).toEqual(plannedAlone(workflow));
        }
      }),
      { numRuns: 50 },
    );
  });

  const chain = sketch({
    a: ['number', { value: 1 }],
    b: ['add', {}, { a: 'a.value' }],
    c: ['add', { plus: 1 }, { a: 'b.sum' }],
    d: ['add', { plus: 2 }, { a: 'c.sum' }],
  });
  it('[P19] the plan of the same workflow object is the same, and an edit keeps the tasks of the nodes before it', () => {
    const first = planned(chain);
    expect(planned(chain)).toBe(first);
    expect(planned(chain, ['b'])).not.toBe(first);
    const [before, after] = [tasksOf(planned(chain)), tasksOf(planned(setParam(chain, { node: 'c', param: 'plus', value: 5 })))];
    expect(after.a).toBe(before.a);
    expect(after.b).toBe(before.b);
    expect(after.c?.key).not.toBe(before.c?.key);
    expect(after.d?.key).not.toBe(before.d?.key);
  });
  it('[P19] a node type that was replaced in the same registry is planned again', () => {
    const changing = { ...registry };
    const before = plan({ workflow: chain, registry: changing });
    changing.add = { ...registry.add, version: 2, migrations: [(params: object) => ({ ...params })] } as never; // another version of the same node type
    const after = plan({ workflow: chain, registry: changing });
    expect(after.tasks[0]).toEqual(before.tasks[0]);
    expect(after.tasks[1]?.key).not.toBe(before.tasks[1]?.key);
  });
  it('[P19] other model families and other contents of files are noticed in the same workflow object', () => {
    const drawing = sketch({
      words: ['text'],
      encode: ['encode', {}, { text: 'words.text' }],
      end: ['mix', {}, { a: 'encode.embedding' }],
    });
    const keyWith = (hash: string) =>
      plan({ workflow: drawing, registry, models: () => ({ family: 'emoji', hash, space: 'emoji', noise: '1' }) }).targets[0]?.key;
    expect(keyWith('a')).not.toBe(keyWith('b'));
    expect(keyWith('a')).toBe(keyWith('a'));
    const reading = sketch({ end: ['file', { file: 'a.png' }] });
    const keyOf = (content: string) => plan({ workflow: reading, registry, contentHash: () => content }).targets[0]?.key;
    expect(keyOf('x')).not.toBe(keyOf('y'));
  });
});
