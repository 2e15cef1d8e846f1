import type { z } from 'zod';
import { specOf } from '../face.ts';
import type { AnyNode } from '../node.ts';
import { own } from '../own.ts';
import { placesOf, withPlaces } from '../places.ts';
import type { InterfaceInput, Link, Workflow, WorkflowNode } from '../workflow.ts';
import { bendsOf, setBends } from './bends.ts';
import { fittingInputs, fittingOutputs, outputType, type TypedWorkflow } from './fitting.ts';
import { changeNode, disconnect } from './links.ts';

/** A node of another type, and how many of the links of the node it takes the place of are kept. */
export type Swap = { readonly workflow: Workflow; readonly kept: number; readonly of: number };

/**
 * Changes the type of a node. It keeps its id, title, looks and position; params of the same name whose values the new type accepts; links into and from ports that
 * fit, those of the same name first; and the inputs and outputs of the interface that it still has. The other links are removed. Undefined for an unknown type.
 */
export const swapType = (typed: TypedWorkflow, id: string, type: string): Swap | undefined => {
  const { workflow, registry } = typed;
  const [before, spec] = [own(workflow.nodes, id), own(registry, type)];
  if (!before || !spec) return undefined;
  const incoming = incomingPorts(typed, before, spec);
  const outgoing = outgoingLinks(workflow, id);
  const outputs = outgoingPorts(typed, { id, spec, outgoing });
  const { definition: _, ...rest } = before;
  const params = Object.entries(before.params).filter(([name, value]) => own<z.ZodType>(spec.params.shape, name)?.safeParse(value).success);
  const node: WorkflowNode = {
    ...rest,
    type,
    version: spec.version,
    params: Object.fromEntries(params),
    inputs: Object.fromEntries([...incoming].map(([port, old]) => [port, own(before.inputs, old) ?? { node: '', port: '' }])),
  };
  const paths = [...incoming].map(([port, old]) => [port, bendsOf(workflow, { node: id, port: old })] as const);
  const straight = Object.keys(before.inputs).reduce((changed, port) => withoutBends(changed, { node: id, port }), workflow);
  const swapped = { ...straight, nodes: { ...straight.nodes, [id]: node } };
  const bent = paths.reduce(
    (changed, [port, bends]) => (bends.length > 0 ? setBends(changed, { node: id, port }, bends) : changed),
    swapped,
  );
  const linked = outgoing.reduce((changed, { into }) => relink(changed, into, outputs.get(`${into.node}\n${into.port}`)), bent);
  const result = { ...linked, interface: interfaceOf(linked, { id, spec }) };
  return { workflow: result, kept: incoming.size + outputs.size, of: Object.keys(before.inputs).length + outgoing.length };
};

const withoutBends = (workflow: Workflow, into: Link): Workflow =>
  bendsOf(workflow, into).length > 0 ? setBends(workflow, into, []) : workflow;

/** The ports and params of the new type that the links go into, with the names that the links had. */
const incomingPorts = (typed: TypedWorkflow, before: WorkflowNode, spec: AnyNode): ReadonlyMap<string, string> => {
  const ports = new Map<string, string>();
  const links = Object.entries(before.inputs).map(([port, link]) => {
    const type = outputType(typed, link);
    return { port, fits: type ? fittingInputs(spec, type, { name: link.port }) : [] };
  });
  for (const { port, fits } of links) if (fits.includes(port)) ports.set(port, port);
  for (const { port, fits } of links) {
    const free = fits.includes(port) ? undefined : fits.find((name) => !ports.has(name));
    if (free !== undefined) ports.set(free, port);
  }
  return ports;
};

type Outgoing = { readonly into: Link; readonly from: string };

const outgoingLinks = (workflow: Workflow, id: string): readonly Outgoing[] =>
  Object.entries(workflow.nodes).flatMap(([node, { inputs }]) =>
    Object.entries(inputs).flatMap(([port, link]) => (link.node === id ? [{ into: { node, port }, from: link.port }] : [])),
  );

/** The outputs of the new type that feed what the node fed, by the port that each feeds. */
const outgoingPorts = (
  { workflow, registry }: TypedWorkflow,
  { id, spec, outgoing }: { readonly id: string; readonly spec: AnyNode; readonly outgoing: readonly Outgoing[] },
): ReadonlyMap<string, string> => {
  const ports = new Map<string, string>();
  for (const { into, from } of outgoing) {
    const target = into.node === id ? spec : specOf(workflow, own(workflow.nodes, into.node), registry);
    const fits = target ? fittingOutputs(spec, { spec: target, port: into.port }) : [];
    const port = fits.includes(from) ? from : fits[0];
    if (port !== undefined) ports.set(`${into.node}\n${into.port}`, port);
  }
  return ports;
};

/** The workflow with a link from another output of the node; without the link where no output fits. */
const relink = (workflow: Workflow, into: Link, output: string | undefined): Workflow => {
  if (output === undefined) return disconnect(workflow, into.node, into.port);
  return changeNode(workflow, into.node, (before) => {
    const link = own(before.inputs, into.port);
    return !link || link.port === output ? before : { ...before, inputs: { ...before.inputs, [into.port]: { ...link, port: output } } };
  });
};

const interfaceOf = (workflow: Workflow, { id, spec }: { readonly id: string; readonly spec: AnyNode }): Workflow['interface'] => ({
  inputs: Object.fromEntries(
    Object.entries(workflow.interface.inputs).flatMap(([name, input]): [string, InterfaceInput][] => {
      const places = placesOf(input).filter(
        (place) => place.node !== id || Object.hasOwn(place.kind === 'param' ? spec.params.shape : spec.inputs, place.name),
      );
      return places.length === 0 ? [] : [[name, places.length === placesOf(input).length ? input : withPlaces(input, places)]];
    }),
  ),
  outputs: Object.fromEntries(
    Object.entries(workflow.interface.outputs).filter(([, { node, port }]) => node !== id || Object.hasOwn(spec.outputs, port)),
  ),
});
