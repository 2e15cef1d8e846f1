import { type Sentence, sentence } from '../../errors/index.ts';
import { specOf } from '../face.ts';
import { misfit, paramMisfit } from '../fit.ts';
import type { AnyNode, Registry } from '../node.ts';
import { own } from '../own.ts';
import { paramsOf } from '../params.ts';
import { type Port, type Ports, type PortType, portType } from '../port.ts';
import type { Link, Workflow } from '../workflow.ts';

/** A workflow with its node types, and the types of outputs that `check` inferred: all that decides whether a link fits. */
export type TypedWorkflow = {
  readonly workflow: Workflow;
  readonly types: Readonly<Record<string, Readonly<Record<string, PortType>>>>;
  readonly registry: Registry;
};

/** The type of an output: inferred, else declared; undefined for an unknown output. */
export const outputType = ({ workflow, types, registry }: TypedWorkflow, { node, port }: Link): PortType | undefined => {
  const inferred = types[node]?.[port];
  if (inferred) return inferred;
  const declared: Port | undefined = specOf(workflow, own(workflow.nodes, node), registry)?.outputs[port];
  return declared && portType(declared);
};

/** Why a value of a type cannot enter an input or a param of a node type; undefined when it can. */
const inputMisfit = (spec: AnyNode, name: string, from: PortType): Sentence | undefined => {
  const port: Port | undefined = spec.inputs[name];
  if (port) return misfit(from, port);
  const param = own(paramsOf(spec), name);
  return param ? paramMisfit(from, param) : sentence('There is no input or parameter "{name}".', { name });
};

/** Whether a node is `source`, or takes from it through any number of links. */
export const dependsOn = (workflow: Workflow, node: string, source: string): boolean => {
  const seen = new Set<string>();
  const ahead = [node];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    if (at === source) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    for (const link of Object.values(workflow.nodes[at]?.inputs ?? {})) ahead.push(link.node);
  }
  return false;
};

/** Why an output cannot be connected to an input or a param; undefined when it can. */
export const linkMisfit = (typed: TypedWorkflow, from: Link, to: Link): Sentence | undefined => {
  const { workflow, registry } = typed;
  const spec = specOf(workflow, own(workflow.nodes, to.node), registry);
  const type = outputType(typed, from);
  if (!spec || !type) return sentence('One end of this link has an unknown type.');
  if (from.node === to.node) return sentence('A node cannot be connected to itself.');
  const problem = inputMisfit(spec, to.port, type);
  if (problem !== undefined) return problem;
  if (!dependsOn(workflow, from.node, to.node)) return undefined;
  return sentence('This link would form a cycle: “{node}” already leads here.', { node: workflow.nodes[to.node]?.title ?? spec.title });
};

/**
 * The inputs, then the params, that a value of a type may enter. Free ones come first, then those of the same kind; among params, those
 * that the name of the output starts with.
 */
export const fittingInputs = (
  spec: AnyNode,
  from: PortType,
  { name: output, taken }: { readonly name: string; readonly taken?: (name: string) => boolean },
): readonly string[] => {
  const free = (name: string) => (taken?.(name) === true ? 1 : 0);
  const ports: Ports = spec.inputs;
  const inputs = Object.keys(ports).filter((name) => misfit(from, ports[name] as Port) === undefined); // safe: the name is one of its keys
  const exact = (name: string) => (ports[name]?.kind.kind === from.kind ? 0 : 1);
  const params = Object.values(paramsOf(spec)).flatMap(({ name, kind, type }) => (kind === from.kind && type !== 'boolean' ? [name] : []));
  const named = (name: string) => (output.startsWith(name) ? 0 : 1);
  return [
    ...inputs.sort((a, b) => free(a) - free(b) || exact(a) - exact(b)),
    ...(from.kind === 'number' ? params.sort((a, b) => free(a) - free(b) || named(a) - named(b)) : []),
  ];
};

/** The outputs of a node type that may enter an input or a param of another node type. */
export const fittingOutputs = (spec: AnyNode, into: { readonly spec: AnyNode; readonly port: string }): readonly string[] => {
  const ports: Ports = spec.outputs;
  return Object.entries(ports).flatMap(([name, port]) => (inputMisfit(into.spec, into.port, portType(port)) === undefined ? [name] : []));
};
