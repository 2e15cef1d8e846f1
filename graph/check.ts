import { type CheckMemo, namesFile } from './check-memo.ts';
import { GraphError } from './error.ts';
import { orderOf } from './order.ts';
import { own } from './own.ts';
import { factsOf, planNode } from './plan-node.ts';
import { declaredTypes, supportedChoices, uncheckable } from './plan-types.ts';
import type { PortType } from './port.ts';
import { targetsOf } from './targets.ts';
import type { PlanRequest, Task } from './task.ts';
import type { Planned } from './wire.ts';
import { wiringOf } from './wiring.ts';
import type { Link } from './workflow.ts';

/** What is known of a whole workflow without running it. */
export type Check = {
  /** The first problem of each node that has one of its own. */
  readonly problems: ReadonlyMap<string, GraphError>;
  /** The tasks of the nodes that could run: no problem of their own, and none before them. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** Types of outputs by node, as far as they can be inferred. */
  readonly types: ReadonlyMap<string, Readonly<Record<string, PortType>>>;
  /** The choices of params that an installed model family supports, by node and param; only for params whose choices depend on the family. */
  readonly choices: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;
  /** What a run without named targets is for; empty where there is nothing to run. */
  readonly targets: readonly string[];
};

type Links = Readonly<Record<string, Link>>;

/**
 * Checks every active node, where `plan` ends at the first problem: for an editor, which shows all of them in place. A node behind a broken
 * one is checked as far as it can be, and not blamed for it. Linear, iterative, throws nothing. With a memo, nodes that an edit has not
 * touched cost next to nothing. Rules K of `tests/SPEC.md`.
 */
export const check = (request: Omit<PlanRequest, 'targets'>, memo?: CheckMemo): Check => {
  const { workflow } = request;
  const { models: _, ...blind } = request;
  const problems = new Map<string, GraphError>();
  const tasks = new Map<string, Task>();
  const types = new Map<string, Readonly<Record<string, PortType>>>();
  const planned = new Map<string, Planned>();
  const choices = new Map<string, Readonly<Record<string, readonly string[]>>>();
  const blame = (nodeId: string, error: unknown): void => {
    if (!problems.has(nodeId)) problems.set(nodeId, asProblem(nodeId, error));
  };
  const wiring = tolerantWiring(request, blame);
  const standIn = standInsFor(request);
  const active = Object.keys(workflow.nodes).filter((nodeId) => workflow.nodes[nodeId]?.mode === undefined);
  const order = orderOf(
    active,
    (nodeId) => Object.values(wiring(nodeId)).map(({ node }) => node),
    (error) => blame(error.nodeId ?? '', error),
  );
  for (const nodeId of order) {
    const links = wiring(nodeId);
    for (const { node } of Object.values(links)) if (!planned.has(node)) planned.set(node, standIn(node));
    const blocked = Object.values(links).some(({ node }) => !tasks.has(node));
    // without models, a node whose inputs are not fully known is not told that no family understands them
    const asked: Omit<PlanRequest, 'targets'> = blocked ? blind : request;
    const ask = (): Planned | GraphError => answerOf(() => planNode(asked, { nodeId, links, planned }), nodeId);
    const node = workflow.nodes[nodeId];
    const question = { nodeId, links, planned, models: asked.models };
    if (!blocked && own(request.registry, node?.type ?? '')?.choices) {
      const supported = answerOf(() => supportedChoices(factsOf(request, { nodeId, links, planned }), request.models), nodeId);
      if (!(supported instanceof GraphError)) choices.set(nodeId, supported);
    }
    const answer = problems.get(nodeId) ?? (memo && node && !namesFile(request, node) ? memo.answer(node, question, ask) : ask());
    if (answer instanceof GraphError) {
      blame(nodeId, answer);
      planned.set(nodeId, standIn(nodeId));
    } else {
      planned.set(nodeId, answer);
      if (!blocked) tasks.set(nodeId, answer.task);
    }
  }
  for (const nodeId of Object.keys(workflow.nodes)) types.set(nodeId, (planned.get(nodeId) ?? standIn(nodeId)).outputs);
  return { problems, tasks, types, choices, targets: targetsIn(request, wiring) };
};

const answerOf = <Answer>(plan: () => Answer, nodeId: string): Answer | GraphError => {
  try {
    return plan();
  } catch (error) {
    return asProblem(nodeId, error);
  }
};

const asProblem = (nodeId: string, error: unknown): GraphError => (error instanceof GraphError ? error : uncheckable(nodeId, error));

/** Links as a run sees them; none for a node that has one which leads nowhere, and the node is blamed. */
const tolerantWiring = (
  { workflow, registry }: PlanRequest,
  blame: (nodeId: string, error: unknown) => void,
): ((nodeId: string) => Links) => {
  const wiring = wiringOf(workflow, registry);
  const known = new Map<string, Links>();
  return (nodeId) => {
    const held = known.get(nodeId);
    if (held) return held;
    let links: Links = {};
    try {
      links = wiring(nodeId);
    } catch (error) {
      blame(nodeId, error);
    }
    known.set(nodeId, links);
    return links;
  };
};

const any: PortType = { kind: 'any', attributes: {} };

/** Stands for a node that has no task, so that those after it can be checked: outputs as declared, or whatever is asked of an unknown type. */
const standInsFor = ({ workflow, registry }: PlanRequest): ((nodeId: string) => Planned) => {
  let asked: Map<string, Record<string, PortType>> | undefined;
  const askedOf = (nodeId: string): Readonly<Record<string, PortType>> => {
    if (!asked) {
      asked = new Map();
      for (const { inputs } of Object.values(workflow.nodes)) {
        for (const { node, port } of Object.values(inputs)) {
          const ports = asked.get(node) ?? {};
          ports[port] = any;
          asked.set(node, ports);
        }
      }
    }
    return asked.get(nodeId) ?? {};
  };
  return (nodeId) => {
    const type = own(workflow.nodes, nodeId)?.type ?? '';
    const spec = own(registry, type);
    return {
      task: { nodeId, type, version: spec?.version ?? 1, params: {}, inputs: {}, paramLinks: {}, key: '' },
      outputs: spec ? declaredTypes(spec) : askedOf(nodeId),
    };
  };
};

const targetsIn = (request: PlanRequest, wiring: (nodeId: string) => Links): readonly string[] => {
  try {
    return targetsOf(request, wiring);
  } catch {
    return [];
  }
};
