import { GraphError } from './error.ts';
import { misfit, words } from './fit.ts';
import type { AnyNode } from './node.ts';
import { own } from './own.ts';
import { paramFact, paramFacts } from './param-kind.ts';
import type { Port, PortType } from './port.ts';
import type { Source, Task } from './task.ts';
import type { Link } from './workflow.ts';

/** A task with the types of its outputs, which the nodes after it are checked against. */
export type Planned = { readonly task: Task; readonly outputs: Readonly<Record<string, PortType>> };

export type Wired = {
  readonly inputs: Record<string, Source>;
  readonly paramLinks: Record<string, Source>;
  /** Types of what enters the inputs. */
  readonly types: Record<string, PortType>;
};

type WireRequest = {
  readonly nodeId: string;
  readonly spec: AnyNode;
  /** Links as the run sees them. */
  readonly links: Readonly<Record<string, Link>>;
  /** Links as the workflow holds them. */
  readonly written: Readonly<Record<string, Link>>;
  /** All nodes that the links lead to. */
  readonly planned: ReadonlyMap<string, Planned>;
};

/** Sorts a node's links into inputs and params, and checks each against what it feeds. Throws `GraphError` that names the node. */
export const wire = (request: WireRequest): Wired => {
  const { nodeId, spec, links, written, planned } = request;
  const wired: Wired = { inputs: {}, paramLinks: {}, types: {} };
  for (const name in links) {
    const link = own(links, name);
    if (!link) continue;
    const from = planned.get(link.node);
    const type = from && own(from.outputs, link.port);
    if (!from || !type) throw noOutput(nodeId, link, Object.keys(from?.outputs ?? {}));
    const source = { node: link.node, port: link.port, key: from.task.key };
    const port = own<Port>(spec.inputs, name);
    if (port) {
      const refusal = misfit(type, port);
      if (refusal)
        throw new GraphError('TYPE_MISMATCH', `The input "${name}" of "${nodeId}" cannot take "${link.node}.${link.port}": ${refusal}`, {
          nodeId,
        });
      wired.inputs[name] = source;
      wired.types[name] = type;
    } else {
      feedsParam(request, name, type);
      wired.paramLinks[name] = source;
    }
  }
  for (const [port, { optional }] of Object.entries<Port>(spec.inputs)) {
    if (!optional && !Object.hasOwn(wired.inputs, port)) throw missing(request, port, Object.hasOwn(written, port));
  }
  return wired;
};

const noOutput = (nodeId: string, link: Link, outputs: readonly string[]): GraphError =>
  new GraphError(
    'UNKNOWN_PORT',
    `"${nodeId}" takes the output "${link.port}" of "${link.node}", which has no such output. It has: ${outputs.join(', ') || 'none'}. Wire one of those.`,
    { nodeId },
  );

const feedsParam = ({ nodeId, spec }: WireRequest, name: string, type: PortType): void => {
  const fact = paramFact(spec.params, name);
  if (!fact) {
    const has = [...Object.keys(spec.inputs), ...Object.keys(paramFacts(spec.params))].join(', ') || 'none';
    throw new GraphError(
      'UNKNOWN_PORT',
      `"${nodeId}" (${spec.title}) has no input or param "${name}". It has: ${has}. Wire to one of those, or remove the link.`,
      { nodeId },
    );
  }
  if (fact.kind === undefined)
    throw new GraphError('TYPE_MISMATCH', `The param "${name}" of "${nodeId}" takes no link. Type its value in.`, { nodeId });
  if (fact.kind === type.kind || type.kind === 'any') return;
  const wanted = words({ kind: fact.kind, attributes: {} });
  throw new GraphError(
    'TYPE_MISMATCH',
    `The param "${name}" of "${nodeId}" takes ${wanted}, not ${words(type)}. Wire ${wanted} to it, or type its value in.`,
    { nodeId },
  );
};

const missing = ({ nodeId, spec }: WireRequest, port: string, written: boolean): GraphError => {
  const why = written ? 'what feeds it is muted, or bypassed with nothing to pass on' : 'nothing is wired to it';
  return new GraphError(
    'MISSING_INPUT',
    `The node "${nodeId}" (${spec.title}) needs its input "${port}", but ${why}. Wire something to it.`,
    { nodeId },
  );
};
