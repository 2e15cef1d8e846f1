import { type CheckMemo, type Choices, namesFile } from './check-memo.ts';
import { GraphError } from './error.ts';
import { type Flat, type FlatRequest, flatten } from './flatten.ts';
import { orderOf } from './order.ts';
import { own } from './own.ts';
import { factsOf, planNode } from './plan-node.ts';
import { declaredTypes, supportedChoices, uncheckable } from './plan-types.ts';
import type { PortType } from './port.ts';
import { withValues } from './supply.ts';
import { targetsOf } from './targets.ts';
import type { Planned, PlanRequest, Task } from './task.ts';
import { sourceNodes, wiringOf } from './wiring.ts';
import type { Link } from './workflow.ts';

/** What can be known about a complete workflow without running it. */
export type Check = {
  /** The first problem of each node that has one itself. */
  readonly problems: ReadonlyMap<string, GraphError>;
  /** The tasks of the nodes that could run: neither they nor the nodes before them have a problem. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** The types of outputs by node, as far as they can be inferred. */
  readonly types: ReadonlyMap<string, Readonly<Record<string, PortType>>>;
  /** The choices of params that an installed model family supports, by node and param; only for params whose choices depend on the family. */
  readonly choices: ReadonlyMap<string, Choices>;
  /** The targets of a run without named targets; empty when there is nothing to run. */
  readonly targets: readonly string[];
  /** The workflow without subgraphs. Ids of its nodes are paths: `upscale/decode`. */
  readonly flat: Flat;
};

type Links = Readonly<Record<string, Link>>;

/**
 * Checks every active node, whereas `plan` stops at the first problem: an editor shows all problems at their nodes. A node after a broken
 * node is checked as far as possible, and does not get a problem because of it. Linear and iterative; never throws. With a memo, nodes
 * that an edit did not change cost almost nothing. Rules K of `tests/SPEC.md`.
 */
export const check = (asked: Omit<PlanRequest, 'targets'>, memo?: CheckMemo): Check => {
  const flat = memo ? memo.flatten(asked.workflow) : flatten(asked.workflow);
  const supplied = withValues(flat.workflow, asked.values, () => undefined);
  const { workflow } = supplied;
  const request = { ...asked, workflow, flat };
  const { models: _, ...withoutModels } = request;
  const problems = new Map<string, GraphError>();
  const tasks = new Map<string, Task>();
  const types = new Map<string, Readonly<Record<string, PortType>>>();
  const planned = new Map<string, Planned>(supplied.planned);
  const choices = new Map<string, Choices>();
  const report = (nodeId: string, error: unknown): void => {
    if (!problems.has(nodeId)) problems.set(nodeId, asProblem(nodeId, error));
  };
  const wiring = tolerantWiring(request, report);
  const standIn = standInsFor(request);
  const active = Object.keys(workflow.nodes).filter((nodeId) => workflow.nodes[nodeId]?.mode === undefined);
  const order = orderOf(
    active,
    (nodeId) => sourceNodes(wiring(nodeId)),
    (error) => report(error.nodeId ?? '', error),
  );
  for (const nodeId of order) {
    const links = wiring(nodeId);
    for (const { node } of Object.values(links)) if (!planned.has(node)) planned.set(node, standIn(node));
    const blocked = sourceNodes(links).some((node) => !tasks.has(node));
    // without models: the inputs are not fully known, so a missing model would be a false report
    const nodeRequest: Omit<FlatRequest, 'targets'> = blocked ? withoutModels : request;
    const checkNode = (): Planned | GraphError => resultOf(() => planNode(nodeRequest, { nodeId, links, planned }), nodeId);
    const node = workflow.nodes[nodeId];
    const input = { nodeId, links, planned, models: nodeRequest.models };
    if (!blocked && node && own(request.registry, node.type)?.choices) {
      const find = (): Choices | GraphError =>
        resultOf(() => supportedChoices(factsOf(request, { nodeId, links, planned }), request.models), nodeId);
      const supported = memo ? memo.choices(node, input, find) : find();
      if (!(supported instanceof GraphError)) choices.set(nodeId, supported);
    }
    const result = problems.get(nodeId) ?? (memo && node && !namesFile(request, node) ? memo.result(node, input, checkNode) : checkNode());
    if (result instanceof GraphError) {
      // an input of a subgraph that is not connected is a problem of the subgraph
      report(result.nodeId !== undefined && flat.subgraphs.has(result.nodeId) ? result.nodeId : nodeId, result);
      planned.set(nodeId, standIn(nodeId));
    } else {
      planned.set(nodeId, result);
      if (!blocked) tasks.set(nodeId, result.task);
    }
  }
  for (const nodeId of Object.keys(workflow.nodes)) types.set(nodeId, (planned.get(nodeId) ?? standIn(nodeId)).outputs);
  for (const [path, { outputs }] of flat.subgraphs) types.set(path, typesOf(outputs, types));
  return { problems, tasks, types, choices, targets: targetsIn(request, wiring), flat };
};

/** The types of the outputs of a subgraph. */
const typesOf = (outputs: Readonly<Record<string, Link>>, types: Check['types']): Readonly<Record<string, PortType>> =>
  Object.fromEntries(
    Object.entries(outputs).flatMap(([name, { node, port }]) => {
      const type = own(types.get(node) ?? {}, port);
      return type ? [[name, type]] : [];
    }),
  );

const resultOf = <Result>(plan: () => Result, nodeId: string): Result | GraphError => {
  try {
    return plan();
  } catch (error) {
    return asProblem(nodeId, error);
  }
};

const asProblem = (nodeId: string, error: unknown): GraphError => (error instanceof GraphError ? error : uncheckable(nodeId, error));

/** Effective links. A node with a link from an unknown node gets a problem and no links. */
const tolerantWiring = (
  { workflow, registry }: FlatRequest,
  report: (nodeId: string, error: unknown) => void,
): ((nodeId: string) => Links) => {
  const wiring = wiringOf(workflow, registry);
  const cache = new Map<string, Links>();
  return (nodeId) => {
    const cached = cache.get(nodeId);
    if (cached) return cached;
    let links: Links = {};
    try {
      links = wiring(nodeId);
    } catch (error) {
      report(nodeId, error);
    }
    cache.set(nodeId, links);
    return links;
  };
};

const any: PortType = { kind: 'any', attributes: {} };

/** Stand-ins for nodes without a task, so that the nodes after them can be checked: with the declared outputs, or the linked ones of an unknown type. */
const standInsFor = ({ workflow, registry }: PlanRequest): ((nodeId: string) => Planned) => {
  let linked: Map<string, Record<string, PortType>> | undefined;
  const linkedOutputs = (nodeId: string): Readonly<Record<string, PortType>> => {
    if (!linked) {
      linked = new Map();
      for (const { inputs } of Object.values(workflow.nodes)) {
        for (const { node, port } of Object.values(inputs)) {
          const ports = linked.get(node) ?? {};
          ports[port] = any;
          linked.set(node, ports);
        }
      }
    }
    return linked.get(nodeId) ?? {};
  };
  return (nodeId) => {
    const type = own(workflow.nodes, nodeId)?.type ?? '';
    const spec = own(registry, type);
    return {
      task: { nodeId, type, version: spec?.version ?? 1, params: {}, inputs: {}, paramLinks: {}, key: '' },
      outputs: spec ? declaredTypes(spec) : linkedOutputs(nodeId),
    };
  };
};

const targetsIn = (request: FlatRequest, wiring: (nodeId: string) => Links): readonly string[] => {
  try {
    return targetsOf(request, wiring);
  } catch {
    return [];
  }
};
