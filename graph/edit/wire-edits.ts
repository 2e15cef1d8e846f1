import { addNode, connect, disconnect, freeId, type Link, type Port, portType, type Workflow } from '../index.ts';
import type { Position } from '../position.ts';
import { type Fitting, fittingInputs, fittingOutputs, outputType } from './fitting.ts';
import { clear } from './mend.ts';

/** A port on the canvas, and the side of the node it is on. */
export type End = Link & { readonly side: 'source' | 'target' };

/** The port of a node that the other end of a started link goes to: the first that fits. Undefined where none does. */
export const landing = (fitting: Fitting, end: End, node: string): { readonly from: Link; readonly to: Link } | undefined => {
  const target = fitting.workflow.nodes[node];
  const spec = target && fitting.registry[target.type];
  if (!spec || node === end.node) return undefined;
  if (end.side === 'source') {
    const type = outputType(fitting, end);
    const [port] = type ? fittingInputs(spec, type, { name: end.port, taken: (name) => target.inputs[name] !== undefined }) : [];
    return port === undefined ? undefined : { from: plain(end), to: { node, port } };
  }
  const into = fitting.registry[fitting.workflow.nodes[end.node]?.type ?? ''];
  const [port] = into ? fittingOutputs(spec, { spec: into, port: end.port }) : [];
  return port === undefined ? undefined : { from: { node, port }, to: plain(end) };
};

const plain = ({ node, port }: Link): Link => ({ node, port });

export type Addition = {
  readonly type: string;
  readonly at: Position;
  readonly end?: End;
  readonly port?: string;
  readonly between?: Link;
};

/** Adds a node of a type, wired to the end it was asked for from, or put into a link. Gives the new id too. */
export const addWired = (
  fitting: Fitting,
  { type, at, end, port, between }: Addition,
): { readonly workflow: Workflow; readonly id: string } => {
  const spec = fitting.registry[type];
  const id = freeId(fitting.workflow.nodes, type);
  if (!spec) return { workflow: fitting.workflow, id };
  let workflow = addNode(fitting.workflow, { id, spec, place: clear(fitting.workflow, at) });
  if (end && port !== undefined) {
    const link = end.side === 'source' ? { from: plain(end), to: { node: id, port } } : { from: { node: id, port }, to: plain(end) };
    workflow = connect(workflow, link);
  }
  if (between) workflow = putBetween({ ...fitting, workflow }, id, between) ?? workflow;
  return { workflow, id };
};

/** Puts a node into a link: the link's source feeds its first fitting input, its first fitting output goes where the link went. */
export const putBetween = (fitting: Fitting, id: string, into: Link): Workflow | undefined => {
  const { workflow, registry } = fitting;
  const source = workflow.nodes[into.node]?.inputs[into.port];
  const node = workflow.nodes[id];
  const spec = node && registry[node.type];
  const target = registry[workflow.nodes[into.node]?.type ?? ''];
  const type = source && outputType(fitting, source);
  if (!source || !type || !spec || !target || id === into.node || id === source.node) return undefined;
  const [input] = fittingInputs(spec, type, { name: source.port, taken: (name) => node.inputs[name] !== undefined });
  const outputs = fittingOutputs(spec, { spec: target, port: into.port });
  // an output that passes on what comes in takes the type of the link
  const output = outputs.find((name) => portType(spec.outputs[name] as Port).kind === type.kind) ?? outputs[0];
  if (input === undefined || output === undefined) return undefined;
  return connect(connect(workflow, { from: source, to: { node: id, port: input } }), { from: { node: id, port: output }, to: into });
};

/** Moves a link that was pulled off one port to another, or removes it. */
export const rewire = (
  workflow: Workflow,
  detached: Link | undefined,
  link: { readonly from: Link; readonly to: Link } | undefined,
): Workflow => {
  const kept =
    detached && (!link || detached.node !== link.to.node || detached.port !== link.to.port)
      ? disconnect(workflow, detached.node, detached.port)
      : workflow;
  return link ? connect(kept, link) : kept;
};
