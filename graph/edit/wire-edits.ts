import { specOf } from '../face.ts';
import { type Port, portType } from '../port.ts';
import type { Position } from '../position.ts';
import type { Link, Workflow } from '../workflow.ts';
import { type Bend, bendsOf, setBends } from './bends.ts';
import { fittingInputs, fittingOutputs, outputType, type TypedWorkflow } from './fitting.ts';
import { freeId } from './free-id.ts';
import { connect, disconnect } from './links.ts';
import { addNode, freePosition } from './nodes.ts';

/** A port at which the user started to draw a link, and the side of its node that it is on. */
export type LinkStart = Link & { readonly side: 'source' | 'target' };

/** The link from a started port to the first port of a node that fits; undefined when none fits. */
export const landing = (typed: TypedWorkflow, start: LinkStart, node: string): { readonly from: Link; readonly to: Link } | undefined => {
  const target = typed.workflow.nodes[node];
  const spec = specOf(typed.workflow, target, typed.registry);
  if (!target) return undefined;
  if (!spec || node === start.node) return undefined;
  if (start.side === 'source') {
    const type = outputType(typed, start);
    const [port] = type ? fittingInputs(spec, type, { name: start.port, taken: (name) => target.inputs[name] !== undefined }) : [];
    return port === undefined ? undefined : { from: portOf(start), to: { node, port } };
  }
  const into = specOf(typed.workflow, typed.workflow.nodes[start.node], typed.registry);
  const [port] = into ? fittingOutputs(spec, { spec: into, port: start.port }) : [];
  return port === undefined ? undefined : { from: { node, port }, to: portOf(start) };
};

const portOf = ({ node, port }: Link): Link => ({ node, port });

/** A new node: its type and position, and what it is connected to. */
export type Addition = {
  readonly type: string;
  readonly at: Position;
  /** The started link, and the port of the new node that it ends at. */
  readonly end?: LinkStart;
  readonly port?: string;
  /** The bends of the link to the new node. */
  readonly bends?: readonly Bend[];
  /** The link, by the port it leads into, that the new node is put into. */
  readonly between?: Link;
};

/** Adds a node and connects it to a started link, or puts it into a link. Returns the workflow and the new id. */
export const addWired = (
  typed: TypedWorkflow,
  { type, at, end, port, bends = [], between }: Addition,
): { readonly workflow: Workflow; readonly id: string } => {
  const spec = typed.registry[type];
  const id = freeId(typed.workflow.nodes, type);
  if (!spec) return { workflow: typed.workflow, id };
  let workflow = addNode(typed.workflow, { id, spec, position: freePosition(typed.workflow, at) });
  if (end && port !== undefined) {
    const link = end.side === 'source' ? { from: portOf(end), to: { node: id, port } } : { from: { node: id, port }, to: portOf(end) };
    workflow = connect(workflow, link);
    if (bends.length > 0 && end.side === 'source') workflow = setBends(workflow, link.to, bends);
  }
  if (between) workflow = putBetween({ ...typed, workflow }, id, between) ?? workflow;
  return { workflow, id };
};

/**
 * Puts a node into a link: the source of the link feeds the first input of the node that fits, and an output of the node feeds the target.
 * Undefined when the node does not fit.
 */
export const putBetween = (typed: TypedWorkflow, id: string, into: Link): Workflow | undefined => {
  const { workflow, registry } = typed;
  const source = workflow.nodes[into.node]?.inputs[into.port];
  const node = workflow.nodes[id];
  const spec = specOf(workflow, node, registry);
  const target = specOf(workflow, workflow.nodes[into.node], registry);
  const type = source && outputType(typed, source);
  if (!source || !type || !node || !spec || !target || id === into.node || id === source.node) return undefined;
  const [input] = fittingInputs(spec, type, { name: source.port, taken: (name) => node.inputs[name] !== undefined });
  const outputs = fittingOutputs(spec, { spec: target, port: into.port });
  // prefer an output of the same kind as the link
  const output = outputs.find((name) => portType(spec.outputs[name] as Port).kind === type.kind) ?? outputs[0]; // safe: the name is one of its keys
  if (input === undefined || output === undefined) return undefined;
  return connect(connect(workflow, { from: source, to: { node: id, port: input } }), { from: { node: id, port: output }, to: into });
};

/**
 * Removes the link into `detached`, the port that a link was dragged off, and adds the new link, if there is one. A link that was dragged to another port keeps
 * its bends; a link that was dragged from a bend gets `bends`.
 */
export const rewire = (
  workflow: Workflow,
  { detached, bends }: { readonly detached?: Link | undefined; readonly bends?: readonly Bend[] | undefined },
  link: { readonly from: Link; readonly to: Link } | undefined,
): Workflow => {
  const isBack = detached && link && detached.node === link.to.node && detached.port === link.to.port;
  const path = bends ?? (detached && !isBack ? bendsOf(workflow, detached) : []);
  const remaining = detached && !isBack ? disconnect(workflow, detached.node, detached.port) : workflow;
  if (!link) return remaining;
  const linked = connect(remaining, link);
  return path.length === 0 || linked === remaining ? linked : setBends(linked, link.to, path);
};
