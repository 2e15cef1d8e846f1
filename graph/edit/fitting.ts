import { words } from '../fit.ts';
import {
  type AnyNode,
  type Link,
  misfit,
  type Port,
  type Ports,
  type PortType,
  paramFacts,
  portType,
  type Registry,
  type Workflow,
} from '../index.ts';

/** Says why a link is refused, in the language of the interface. */
export type Say = (
  key: 'canvas.param-typed' | 'canvas.param-kind' | 'canvas.unknown-end' | 'canvas.self' | 'canvas.cycle',
  values?: Readonly<Record<string, string | number>>,
) => string;

/** What links are judged by. */
export type Fitting = {
  readonly workflow: Workflow;
  readonly types: Readonly<Record<string, Readonly<Record<string, PortType>>>>;
  readonly registry: Registry;
  readonly t: Say;
};

/** The type of a node's output, as far as it is known. */
export const outputType = ({ workflow, types, registry }: Omit<Fitting, 't'>, { node, port }: Link): PortType | undefined => {
  const inferred = types[node]?.[port];
  if (inferred) return inferred;
  const declared: Port | undefined = registry[workflow.nodes[node]?.type ?? '']?.outputs[port];
  return declared && portType(declared);
};

/** Why a value of the type cannot enter an input or a param of a node type; undefined where it can. */
export const refusedBy = (spec: AnyNode, name: string, from: PortType, t: Say): string | undefined => {
  const port: Port | undefined = spec.inputs[name];
  if (port) return misfit(from, port);
  const fact = paramFacts(spec.params)[name];
  if (fact?.kind === undefined) return t('canvas.param-typed', { name });
  if (fact.kind === from.kind || from.kind === 'any') return undefined;
  return t('canvas.param-kind', { name, wanted: words({ kind: fact.kind, attributes: {} }), given: words(from) });
};

/** Whether `node` is, or takes from, `source`. Walks the links without recursion. */
export const leadsTo = (workflow: Workflow, source: string, node: string): boolean => {
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

/** Why a link from an output to an input or a param cannot be; undefined where it can. In words, for people. */
export const refusal = (fitting: Fitting, from: Link, to: Link): string | undefined => {
  const { workflow, registry, t } = fitting;
  const spec = registry[workflow.nodes[to.node]?.type ?? ''];
  const type = outputType(fitting, from);
  if (!spec || !type) return t('canvas.unknown-end');
  if (from.node === to.node) return t('canvas.self');
  const reason = refusedBy(spec, to.port, type, t);
  if (reason !== undefined) return reason;
  if (leadsTo(workflow, to.node, from.node)) return t('canvas.cycle', { name: workflow.nodes[to.node]?.title ?? spec.title });
  return undefined;
};

/** The inputs and then the params that a value of the type may enter, the free ones first; a param of the output's name before others. */
export const fittingInputs = (
  spec: AnyNode,
  from: PortType,
  wish: { readonly name: string; readonly taken?: (name: string) => boolean },
): readonly string[] => {
  const free = (name: string) => (wish.taken?.(name) === true ? 1 : 0);
  const ports: Ports = spec.inputs;
  const inputs = Object.keys(ports).filter((name) => misfit(from, ports[name] as Port) === undefined); // the name is one of its keys
  const exact = (name: string) => (ports[name]?.kind.kind === from.kind ? 0 : 1);
  const params = Object.entries(paramFacts(spec.params)).flatMap(([name, { kind, boolean }]) =>
    kind === from.kind && !boolean ? [name] : [],
  );
  const named = (name: string) => (wish.name.startsWith(name) ? 0 : 1);
  return [
    ...inputs.sort((a, b) => free(a) - free(b) || exact(a) - exact(b)),
    ...(from.kind === 'number' ? params.sort((a, b) => free(a) - free(b) || named(a) - named(b)) : []),
  ];
};

/** The outputs of a node type that may enter an input or a param of another. */
export const fittingOutputs = (spec: AnyNode, into: { readonly spec: AnyNode; readonly port: string }, t: Say): readonly string[] => {
  const ports: Ports = spec.outputs;
  return Object.entries(ports).flatMap(([name, port]) => (refusedBy(into.spec, into.port, portType(port), t) === undefined ? [name] : []));
};
