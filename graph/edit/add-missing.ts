import { specOf } from '../face.ts';
import { misfit } from '../fit.ts';
import type { AnyNode } from '../node.ts';
import { type Port, type Ports, type PortType, portType } from '../port.ts';
import type { Position } from '../position.ts';
import type { Link, Workflow } from '../workflow.ts';
import { dependsOn, outputType, type TypedWorkflow } from './fitting.ts';
import { freeId } from './free-id.ts';
import { connect } from './links.ts';
import { addNode, freePosition } from './nodes.ts';

/** A way to feed an input: an existing output, or an output of a new node whose own inputs are fed in turn. */
type Way =
  | { readonly cost: number; readonly from: Link }
  | { readonly cost: number; readonly type: string; readonly port: string; readonly inputs: Readonly<Record<string, Way>> };

/** Most new nodes in a row. */
const maximumDepth = 4;
/** Distance between a new node and the node it feeds, and between new nodes above one another. */
const [columnWidth, rowHeight] = [320, 240];

/**
 * Adds the nodes that a node still needs: sources for required inputs that are not connected, and nodes between outputs and inputs that do
 * not fit. Existing outputs are used before new nodes are added, the nearest first. Returns the same workflow when it finds no way.
 */
export const addMissing = (typed: TypedWorkflow, id: string): Workflow => {
  const { registry } = typed;
  const node = typed.workflow.nodes[id];
  const spec = specOf(typed.workflow, node, registry);
  if (!node || !spec) return typed.workflow;
  const ports: Ports = spec.inputs;
  const faulty = Object.entries(ports).filter(([name, port]) => {
    const link = node.inputs[name];
    const type = link && outputType(typed, link);
    return link ? type !== undefined && misfit(type, port) !== undefined : port.optional !== true;
  });
  const first = Object.entries(ports)[0];
  const wanted = faulty.length > 0 ? faulty : first && !node.inputs[first[0]] ? [first] : [];
  return wanted.reduce((workflow, [name, port]) => {
    const near = node.inputs[name]?.node;
    const way = cheapest({ ...typed, workflow }, { id, port, near, depth: maximumDepth, passed: [node.type] });
    if (!way) return workflow;
    const position = workflow.layout[id] ?? { x: 0, y: 0 };
    const built = build({ ...typed, workflow }, way, { x: position.x - columnWidth, y: position.y });
    return connect(built.workflow, { from: built.from, to: { node: id, port: name } });
  }, typed.workflow);
};

type Want = {
  readonly id: string;
  readonly port: Port;
  /** The node of the link that does not fit. */
  readonly near: string | undefined;
  readonly depth: number;
  /** Node types between the node and this input: none is used twice. */
  readonly passed: readonly string[];
};

const cheapest = (typed: TypedWorkflow, want: Want): Way | undefined =>
  [...existing(typed, want), ...created(typed, want)].sort((a, b) => a.cost - b.cost)[0];

/** Existing outputs that fit and do not depend on the node. Those near the link that does not fit cost least. */
const existing = (typed: TypedWorkflow, { id, port, near }: Want): Way[] =>
  Object.entries(typed.workflow.nodes).flatMap(([node, one]) => {
    const { mode } = one;
    const outputs: Ports = specOf(typed.workflow, one, typed.registry)?.outputs ?? {};
    if (node === id || mode !== undefined || dependsOn(typed.workflow, node, id)) return [];
    const cost = near === undefined ? 0.5 : near === node ? 0 : dependsOn(typed.workflow, near, node) ? 0.1 : 1.5;
    return Object.keys(outputs).flatMap((name) => {
      const from = outputType(typed, { node, port: name });
      return from && fits(from, port) ? [{ cost, from: { node, port: name } }] : [];
    });
  });

const created = (typed: TypedWorkflow, want: Want): Way[] => {
  if (want.depth === 0) return [];
  return Object.values(typed.registry).flatMap((spec) => {
    const outputs: Ports = spec.outputs;
    const name = Object.keys(outputs).find((output) => fits(portType(outputs[output] as Port), want.port)); // safe: the name is one of its keys
    if (name === undefined || outputs[name]?.kind.kind === 'any' || want.passed.includes(spec.type)) return [];
    const inputs: Record<string, Way> = {};
    let cost = 1 + effortOf(spec, want.port);
    // a text embedding fits where an image embedding is wanted, but it is rarely what the user means
    if (want.port.kind.kind === 'embedding' && outputs[name]?.attributes.role === 'text' && want.port.attributes.role !== 'text') cost += 3;
    for (const [input, port] of neededInputs(spec)) {
      if (port.kind.kind === want.port.kind.kind && port.attributes.role === outputs[name]?.attributes.role) return [];
      const way = cheapest(typed, { ...want, port, depth: want.depth - 1, passed: [...want.passed, spec.type] });
      if (!way) return [];
      inputs[input] = way;
      cost += way.cost;
    }
    return [{ cost, type: spec.type, port: name, inputs }];
  });
};

const effortOf = ({ effort = 0 }: AnyNode, { batch = 'each' }: Port): number => (typeof effort === 'number' ? effort : effort[batch]);

/** The required inputs; when all inputs are optional, the first. */
const neededInputs = (spec: AnyNode): readonly (readonly [string, Port])[] => {
  const ports: Ports = spec.inputs;
  const all = Object.entries(ports);
  const required = all.filter(([, { optional }]) => optional !== true);
  return required.length > 0 ? required : all.slice(0, 1);
};

const fits = (from: PortType, to: Port): boolean => from.kind !== 'any' && misfit(from, to) === undefined;

/** Adds the new nodes of a way. Returns the workflow, and the output that feeds the input. */
const build = (typed: TypedWorkflow, way: Way, position: Position): { readonly workflow: Workflow; readonly from: Link } => {
  if ('from' in way) return { workflow: typed.workflow, from: way.from };
  const spec = typed.registry[way.type];
  if (!spec) return { workflow: typed.workflow, from: { node: '', port: '' } };
  const id = freeId(typed.workflow.nodes, way.type);
  let workflow = addNode(typed.workflow, { id, spec, position: freePosition(typed.workflow, position) });
  let below = 0;
  for (const [port, inner] of Object.entries(way.inputs)) {
    const built = build({ ...typed, workflow }, inner, { x: position.x - columnWidth, y: position.y + below });
    workflow = connect(built.workflow, { from: built.from, to: { node: id, port } });
    below += rowHeight;
  }
  return { workflow, from: { node: id, port: way.port } };
};
