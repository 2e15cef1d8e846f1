import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphError, move, type Plan, parseWorkflow, plan, renameNode, setParam, setTitle, type Workflow } from '../../graph/index.ts';
import { registry } from '../support/graph/fakes.ts';
import { NaiveFailure, naive, randomWorkflow } from '../support/graph/naive.ts';
import { places, run, stores } from '../support/graph/run.ts';

const outputs: Readonly<Record<string, string>> = { number: 'value', range: 'values', add: 'sum', total: 'total' };
const attempt = <Value>(action: () => Value): Value | string => {
  try {
    return action();
  } catch (error) {
    if (error instanceof NaiveFailure) return error.message;
    if (error instanceof GraphError) return error.code;
    throw error;
  }
};
const planned = (workflow: Workflow): Plan | undefined => {
  const attempted = attempt(() => plan({ workflow, registry }));
  return typeof attempted === 'string' ? undefined : attempted;
};
const keys = ({ tasks }: Plan) => new Map(tasks.map(({ nodeId, key }) => [nodeId, key]));

describe('random graphs', () => {
  it.each(Object.entries(places))(
    '[E9] a run at %s of a random graph returns the outputs of the naive evaluation, or fails like it',
    async (_, place) => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(randomWorkflow, async (workflow) => {
          const attempted = attempt(() => plan({ workflow, registry }));
          const active = Object.keys(workflow.nodes).filter((id) => !workflow.nodes[id]?.mode);
          if (typeof attempted === 'string') {
            const faults = active.map((id) => attempt(() => naive(workflow, id)));
            if (active.length > 0) expect(faults).toContain(attempted);
            return;
          }
          const wanted = attempted.targets.map(({ node }) => [node, attempt(() => naive(workflow, node))] as const);
          const { results, error } = await run(workflow, { place, store: stores.memory().store });
          if (wanted.some(([, value]) => typeof value === 'string')) expect(error).toMatchObject({ code: 'BATCH_MISMATCH' });
          else {
            const got = [...(results ?? [])].map(([node, value]) => [node, value[outputs[workflow.nodes[node]?.type ?? ''] ?? '']]);
            expect(got).toEqual(wanted);
            compared++;
          }
        }),
        { numRuns: 150 },
      );
      expect(compared).toBeGreaterThan(30);
    },
  );
  it('[P4] the plan of a random graph has every task after its sources', () => {
    fc.assert(
      fc.property(randomWorkflow, (workflow) => {
        const seen = new Map<string, string>();
        for (const { nodeId, key, inputs, paramLinks } of planned(workflow)?.tasks ?? []) {
          expect(seen.has(nodeId)).toBe(false);
          for (const source of [...Object.values(inputs), ...Object.values(paramLinks)]) expect(seen.get(source.node)).toBe(source.key);
          seen.set(nodeId, key);
        }
      }),
    );
  });
  it('[P17] a changed param changes the keys of its node and of all nodes downstream, and no other key', () => {
    let changed = 0;
    fc.assert(
      fc.property(randomWorkflow, fc.nat(), (workflow, pick) => {
        const before = planned(workflow);
        const choices = before?.tasks.filter(({ type, paramLinks }) => type === 'number' || (type === 'add' && !paramLinks.plus)) ?? [];
        const task = choices[pick % choices.length];
        if (!before || !task) return;
        const param = task.type === 'number' ? 'value' : 'plus';
        const after = planned(setParam(workflow, { node: task.nodeId, param, value: 1000 }));
        if (!after) throw new Error('The changed workflow cannot be planned.');
        const reached = new Set([task.nodeId]);
        for (const { nodeId, inputs, paramLinks } of before.tasks) {
          if ([...Object.values(inputs), ...Object.values(paramLinks)].some(({ node }) => reached.has(node))) reached.add(nodeId);
        }
        const old = keys(before);
        for (const [node, key] of keys(after)) expect([node, key !== old.get(node)]).toEqual([node, reached.has(node)]);
        changed++;
      }),
    );
    expect(changed).toBeGreaterThan(20);
  });
  it('[P18] a workflow that differs only in titles, ids, positions and order keeps every key', () => {
    fc.assert(
      fc.property(randomWorkflow, fc.nat(), (workflow, pick) => {
        const before = planned(workflow);
        if (!before) return;
        const ids = Object.keys(workflow.nodes);
        const id = ids[pick % ids.length] ?? '';
        const dressed = setTitle(move(workflow, { [id]: { x: pick, y: 1 } }), id, 'Title');
        const turned = parseWorkflow({
          ...dressed,
          name: 'Other',
          nodes: Object.fromEntries(
            Object.entries(dressed.nodes)
              .toReversed()
              .map(([name, node]) => [name, { ...node, inputs: Object.fromEntries(Object.entries(node.inputs).toReversed()) }]),
          ),
        });
        const renamed = planned(renameNode(turned, id, 'other'));
        if (!renamed) throw new Error('The rewritten workflow cannot be planned.');
        const after = new Map([...keys(renamed)].map(([name, key]) => [name === 'other' ? id : name, key]));
        // the order of inputs must not decide which input a bypassed node passes on
        expect(after).toEqual(keys(before));
      }),
    );
  });
});
