import type { FlatRequest } from './flatten.ts';
import type { AnyNode, Registry } from './node.ts';
import { orderOf } from './order.ts';
import { own } from './own.ts';
import { fileParamsOf } from './params.ts';
import type { PortType } from './port.ts';
import { targetsOf } from './targets.ts';
import type { Plan, Planned } from './task.ts';
import { sourceNodes, type Wiring, wiringOf } from './wiring.ts';
import type { Link, Workflow, WorkflowNode } from './workflow.ts';

/** What the plans of one workflow object share. */
export type Course = {
  readonly targets: readonly string[];
  /** The nodes that the targets need, each after its sources. */
  readonly order: readonly string[];
  readonly wiring: Wiring;
  /** The nodes that were planned last for this workflow, or for the one before. */
  readonly before: ReadonlyMap<string, Shared>;
  /** The plan, if it depends on nothing but the workflow and the registry. */
  readonly plan?: Plan;
};

/** What a node was planned with. */
export type Origin = {
  readonly node: WorkflowNode | undefined;
  readonly spec: AnyNode | undefined;
  readonly links: Readonly<Record<string, Link>>;
};
/** A planned node with its origin, which a supplied value does not have. */
export type Shared = Planned & Partial<Origin>;

type KnownCourse = Course & {
  readonly requested: FlatRequest['targets'];
  readonly registry: Registry;
  /** The node types of the registry: it may be one object whose entries change. */
  readonly specs: readonly AnyNode[];
};

// workflows and nodes are never changed, so what was found for an object holds for it
const courses = new WeakMap<Workflow, KnownCourse>();
/** The nodes that were planned last with a registry. */
const lastPlanned = new WeakMap<Registry, ReadonlyMap<string, Shared>>();

/** What is known before the nodes of a request are planned. Targets and order are found once for a workflow object. Throws `GraphError`. */
export const courseOf = (request: FlatRequest): Course => {
  const { workflow, registry, targets: requested } = request;
  const specs = Object.values(registry);
  const known = courses.get(workflow);
  if (known && known.registry === registry && isEqualList(known.specs, specs) && isEqualList(known.requested, requested)) return known;
  const wiring = wiringOf(workflow, registry);
  const targets = targetsOf(request, wiring);
  const order = orderOf(targets, (node) => sourceNodes(wiring(node)));
  const course = { targets, order, wiring, before: lastPlanned.get(registry) ?? new Map(), requested, registry, specs };
  courses.set(workflow, course);
  return course;
};

type Made = {
  /** The plan, if all of its nodes are sharable and it has no supplied values. */
  readonly plan: Plan | undefined;
  readonly planned: ReadonlyMap<string, Shared>;
};

/** Keeps what a request was planned to, so that later plans share it. */
export const keepPlan = ({ workflow, registry }: FlatRequest, { plan, planned }: Made): void => {
  lastPlanned.set(registry, planned);
  const course = courses.get(workflow);
  if (course) courses.set(workflow, { ...course, before: planned, ...(plan && { plan }) });
};

const isEqualList = (a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((item, index) => item === b[index]));

/** Whether the plan of a node depends on the node and its sources alone, and not on model families, files, plugins or subgraphs as well. */
export const isSharable = ({ flat }: FlatRequest, nodeId: string, spec: AnyNode | undefined): boolean =>
  spec !== undefined && !spec.models && !spec.plugin && fileParamsOf(spec).length === 0 && !flat?.faults.has(nodeId);

type SharedRequest = Origin & {
  readonly nodeId: string;
  readonly planned: ReadonlyMap<string, Planned>;
};

/** What was planned before for the same node object with the same sources. So an edit plans only the nodes that it changed, and those after them. */
export const plannedBefore = (
  before: ReadonlyMap<string, Shared>,
  { nodeId, node, spec, links, planned }: SharedRequest,
): Shared | undefined => {
  const known = before.get(nodeId);
  if (!known?.links || known.node !== node || known.spec !== spec || !isSameLinks(known.links, links)) return undefined;
  for (const port in links) {
    const link = links[port];
    const now = link && planned.get(link.node);
    const then = link && before.get(link.node);
    if (!now || !then) return undefined;
    if (now === then) continue;
    // planned again, maybe to the same
    if (now.task.key !== then.task.key || !isSameType(own(now.outputs, link.port), own(then.outputs, link.port))) return undefined;
  }
  return known;
};

const isSameLinks = (a: Readonly<Record<string, Link>>, b: Readonly<Record<string, Link>>): boolean => {
  if (a === b) return true;
  const ports = Object.keys(a);
  return (
    ports.length === Object.keys(b).length &&
    ports.every((port) => own(a, port)?.node === own(b, port)?.node && own(a, port)?.port === own(b, port)?.port)
  );
};

const isSameType = (a: PortType | undefined, b: PortType | undefined): boolean => {
  if (a === b || !a || !b) return a === b;
  const names = Object.keys(a.attributes);
  return (
    a.kind === b.kind &&
    names.length === Object.keys(b.attributes).length &&
    names.every((name) => own(a.attributes, name) === own(b.attributes, name))
  );
};
