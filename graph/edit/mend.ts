import {
  type AnyNode,
  addNode,
  connect,
  freeId,
  type Link,
  misfit,
  type Port,
  type Ports,
  type PortType,
  portType,
  type Workflow,
} from '../index.ts';
import { type Fitting, leadsTo, outputType } from './fitting.ts';

/** A way to feed an input: an output that is there, or a new node whose own inputs are fed in turn. */
type Way =
  | { readonly cost: number; readonly from: Link }
  | { readonly cost: number; readonly type: string; readonly port: string; readonly inputs: Readonly<Record<string, Way>> };

const deepest = 4;
/** What a new node that takes nothing costs beside one: the user must still fill it, or it brings far more than one thing. */
const effort: Readonly<Record<string, number>> = { image: 2, noise: 1, number: 1, range: 1, seeds: 1, library: 3 };

/**
 * Adds the nodes that a node still needs: what its required inputs lack, and what belongs between two ends that do not fit. What is
 * there already is used first, the nearest before the farther. The same workflow where no way is found.
 */
export const addMissing = (fitting: Fitting, id: string): Workflow => {
  const { registry } = fitting;
  const node = fitting.workflow.nodes[id];
  const spec = node && registry[node.type];
  if (!node || !spec) return fitting.workflow;
  const ports: Ports = spec.inputs;
  const faulty = Object.entries(ports).filter(([name, port]) => {
    const link = node.inputs[name];
    const type = link && outputType(fitting, link);
    return link ? type !== undefined && misfit(type, port) !== undefined : port.optional !== true;
  });
  const first = Object.entries(ports)[0];
  const wanted = faulty.length > 0 ? faulty : first && !node.inputs[first[0]] ? [first] : [];
  return wanted.reduce((workflow, [name, port]) => {
    const way = cheapest({ ...fitting, workflow }, { id, port, near: node.inputs[name]?.node, depth: deepest, passed: [node.type] });
    if (!way) return workflow;
    const place = workflow.layout[id] ?? { x: 0, y: 0 };
    const built = build({ ...fitting, workflow }, way, { x: place.x - 320, y: place.y });
    return connect(built.workflow, { from: built.from, to: { node: id, port: name } });
  }, fitting.workflow);
};

type Want = {
  readonly id: string;
  readonly port: Port;
  readonly near: string | undefined;
  readonly depth: number;
  /** Types on the way from the node to here: none comes twice. */
  readonly passed: readonly string[];
};

const cheapest = (fitting: Fitting, want: Want): Way | undefined => {
  const ways = [...existing(fitting, want), ...created(fitting, want)];
  return ways.sort((a, b) => a.cost - b.cost)[0];
};

/** Outputs in the workflow that fit and do not come after the node. Those of the node that was wired wrongly come first. */
const existing = (fitting: Fitting, { id, port, near }: Want): Way[] =>
  Object.entries(fitting.workflow.nodes).flatMap(([node, { type, mode }]) => {
    const outputs: Ports = fitting.registry[type]?.outputs ?? {};
    if (node === id || mode !== undefined || leadsTo(fitting.workflow, id, node)) return [];
    return Object.keys(outputs).flatMap((name) => {
      const given = outputType(fitting, { node, port: name });
      if (!given || !fits(given, port)) return [];
      return [
        {
          cost: near === undefined ? 0.5 : near === node ? 0 : leadsTo(fitting.workflow, node, near) ? 0.1 : 1.5,
          from: { node, port: name },
        },
      ];
    });
  });

const created = (fitting: Fitting, want: Want): Way[] => {
  if (want.depth === 0) return [];
  return Object.values(fitting.registry).flatMap((spec) => {
    const outputs: Ports = spec.outputs;
    const name = Object.keys(outputs).find((output) => fits(portType(outputs[output] as Port), want.port)); // the name is one of its keys
    if (name === undefined || outputs[name]?.kind.kind === 'any' || want.passed.includes(spec.type)) return [];
    const inputs: Record<string, Way> = {};
    const whole = want.port.batch === 'whole';
    let cost = 1 + (spec.type === 'library' && whole ? 0 : (effort[spec.type] ?? 0));
    // a text embedding may stand for an image, but a picture is what people mean
    if (want.port.kind.kind === 'embedding' && outputs[name]?.attributes.role === 'text' && want.port.attributes.role !== 'text') cost += 3;
    for (const [input, port] of needed(spec)) {
      if (port.kind.kind === want.port.kind.kind && port.attributes.role === outputs[name]?.attributes.role) return [];
      const way = cheapest(fitting, { ...want, port, depth: want.depth - 1, passed: [...want.passed, spec.type] });
      if (!way) return [];
      inputs[input] = way;
      cost += way.cost;
    }
    return [{ cost, type: spec.type, port: name, inputs }];
  });
};

/** The inputs that a node cannot do without; of one whose inputs are all optional, the first. */
const needed = (spec: AnyNode): readonly (readonly [string, Port])[] => {
  const ports: Ports = spec.inputs;
  const all = Object.entries(ports);
  const required = all.filter(([, { optional }]) => optional !== true);
  return required.length > 0 ? required : all.slice(0, 1);
};

const fits = (from: PortType, to: Port): boolean => from.kind !== 'any' && misfit(from, to) === undefined;

const build = (fitting: Fitting, way: Way, place: { x: number; y: number }): { readonly workflow: Workflow; readonly from: Link } => {
  if ('from' in way) return { workflow: fitting.workflow, from: way.from };
  const spec = fitting.registry[way.type];
  if (!spec) return { workflow: fitting.workflow, from: { node: '', port: '' } };
  const id = freeId(fitting.workflow.nodes, way.type);
  let workflow = addNode(fitting.workflow, { id, spec, place: clear(fitting.workflow, place) });
  let below = 0;
  for (const [port, inner] of Object.entries(way.inputs)) {
    const built = build({ ...fitting, workflow }, inner, { x: place.x - 320, y: place.y + below });
    workflow = connect(built.workflow, { from: built.from, to: { node: id, port } });
    below += 240;
  }
  return { workflow, from: { node: id, port: way.port } };
};

/** A place near the wished one where no other node stands. */
export const clear = ({ layout }: Workflow, place: { readonly x: number; readonly y: number }): { x: number; y: number } => {
  const taken = Object.values(layout);
  let { y } = place;
  while (taken.some((other) => Math.abs(other.x - place.x) < 240 && Math.abs(other.y - y) < 120)) y += 160;
  return { x: place.x, y };
};
