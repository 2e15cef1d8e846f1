import { GraphError, listed } from './error.ts';
import { misfit, paramMisfit } from './fit.ts';
import type { OpenInput } from './flatten.ts';
import type { AnyNode } from './node.ts';
import { own } from './own.ts';
import { paramsOf } from './params.ts';
import type { Port, PortType } from './port.ts';
import { missingValue, sourceInWords } from './supply.ts';
import type { Planned, Source } from './task.ts';
import type { Link } from './workflow.ts';

export type Wired = {
  readonly inputs: Record<string, Source>;
  readonly paramLinks: Record<string, Source>;
  /** The types of the values that enter the inputs. */
  readonly types: Record<string, PortType>;
};

type WireRequest = {
  readonly nodeId: string;
  readonly spec: AnyNode;
  /** The effective links, as a run uses them. */
  readonly links: Readonly<Record<string, Link>>;
  /** The links in the workflow. */
  readonly written: Readonly<Record<string, Link>>;
  /** All source nodes of the links. */
  readonly planned: ReadonlyMap<string, Planned>;
  /** The input of a subgraph or of the workflow that would feed a port. */
  exposed(port: string): OpenInput | undefined;
};

/** Sorts the links of a node into inputs and params, and checks the type of each. Throws `GraphError` that names the node. */
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
      const problem = misfit(type, port);
      if (problem)
        throw new GraphError('TYPE_MISMATCH', 'Cannot connect "{source}" to input "{input}" of node "{node}". {problem}', {
          nodeId,
          params: { node: nodeId, input: name, source: sourceInWords(link.node, link.port), problem },
        });
      wired.inputs[name] = source;
      wired.types[name] = type;
    } else {
      checkParam(request, name, link, type);
      wired.paramLinks[name] = source;
    }
  }
  const ports: Readonly<Record<string, Port>> = spec.inputs;
  for (const port of Object.keys(ports)) {
    if (!ports[port]?.optional && !Object.hasOwn(wired.inputs, port)) throw missing(request, port, Object.hasOwn(written, port));
  }
  return wired;
};

const noOutput = (nodeId: string, link: Link, outputs: readonly string[]): GraphError =>
  new GraphError(
    'UNKNOWN_PORT',
    'Node "{node}" has a link from output "{port}" of node "{source}", which does not exist. The outputs of "{source}": {outputs}.',
    { nodeId, params: { node: nodeId, source: link.node, port: link.port, outputs: listed(outputs) } },
  );

const checkParam = ({ nodeId, spec }: WireRequest, name: string, link: Link, type: PortType): void => {
  const params = paramsOf(spec);
  const param = own(params, name);
  if (!param) {
    throw new GraphError(
      'UNKNOWN_PORT',
      'Node "{node}" ({title}) has no input or parameter "{port}". It has: {ports}. Connect the link to one of them, or remove it.',
      {
        nodeId,
        params: { node: nodeId, title: spec.title, port: name, ports: listed([...Object.keys(spec.inputs), ...Object.keys(params)]) },
      },
    );
  }
  const problem = paramMisfit(type, param);
  if (!problem) return;
  throw new GraphError('TYPE_MISMATCH', 'Cannot connect "{source}" to parameter "{param}" of node "{node}". {problem}', {
    nodeId,
    params: { node: nodeId, param: name, source: sourceInWords(link.node, link.port), problem },
  });
};

const missing = ({ nodeId, spec, exposed }: WireRequest, port: string, written: boolean): GraphError => {
  const input = written ? undefined : exposed(port);
  if (input?.node !== undefined) {
    const { node, title = '' } = input;
    return new GraphError('MISSING_INPUT', 'Input "{input}" of node "{node}" ({title}) is not connected. Connect an output to it.', {
      nodeId: node,
      params: { node, title, input: input.input },
    });
  }
  if (input) return missingValue({ nodeId, title: spec.title, port, input: input.input });
  const template = written
    ? 'Input "{input}" of node "{node}" ({title}) comes from a node that is muted, or bypassed without a value to pass through. Connect another output.'
    : 'Input "{input}" of node "{node}" ({title}) is not connected. Connect an output to it.';
  return new GraphError('MISSING_INPUT', template, { nodeId, params: { node: nodeId, title: spec.title, input: port } });
};
