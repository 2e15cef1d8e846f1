import { specOf } from '../face.ts';
import type { Registry } from '../node.ts';
import { type Param, paramsOf } from '../params.ts';
import type { Port } from '../port.ts';
import type { Workflow } from '../workflow.ts';
import { exposeParam, exposePort, freeName, inputNameOf, outputNameOf } from './expose.ts';

/** A param or an input port that nothing feeds and the interface does not name, with what describes it. */
export type OpenPlace = { readonly node: string; readonly name: string; readonly param?: Param; readonly port?: Port };

/** The params and input ports of a workflow's nodes that could become inputs of its interface: no link feeds them, and they are no inputs yet. */
export const openPlaces = (workflow: Workflow, registry: Registry): readonly OpenPlace[] => {
  const exposed = new Set(
    Object.values(workflow.interface.inputs)
      .flatMap((input) => [input, ...(input.also ?? [])])
      .map(({ node, port }) => (port === undefined ? '' : `${node}\n${port}`)),
  );
  return Object.entries(workflow.nodes).flatMap(([node, one]): OpenPlace[] => {
    const spec = specOf(workflow, one, registry);
    if (!spec) return [];
    const params = Object.values(paramsOf(spec)).flatMap((param) =>
      one.inputs[param.name] || inputNameOf(workflow, node, param.name) !== undefined ? [] : [{ node, name: param.name, param }],
    );
    const ports = Object.entries<Port>(spec.inputs).flatMap(([name, port]) =>
      one.inputs[name] || exposed.has(`${node}\n${name}`) ? [] : [{ node, name, port }],
    );
    return [...params, ...ports];
  });
};

/** The inputs that a suggested form has at most. */
const mostInputs = 6;

/** The rank of a param in a suggested form; undefined for one that is left out. What people change with every picture comes first. */
const rankOf = ({ widget, file, folder }: Param): number | undefined => {
  if (widget === 'textarea') return 0;
  if (file || folder) return 1;
  if (widget === 'seed') return 2;
  return widget === 'slider' ? 3 : undefined;
};

/**
 * Adds inputs and outputs to an interface, as a form begins: prompts, files, seeds and sliders that no link feeds, required ports without a link, and without any
 * output those of the nodes that no other node reads. What the interface has stays.
 */
export const suggestInterface = (workflow: Workflow, registry: Registry): Workflow => {
  const places = openPlaces(workflow, registry);
  const params = places
    .flatMap(({ node, name, param }) => {
      const rank = param && rankOf(param);
      return rank === undefined ? [] : [{ node, name, rank }];
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostInputs);
  const ports = places.filter(({ port }) => port && !port.optional);
  const withPorts = ports.reduce((grown, { node, name }) => exposePort(grown, { node, port: name }), workflow);
  const withParams = params.reduce((grown, { node, name }) => exposeParam(grown, node, name), withPorts);
  if (Object.keys(withParams.interface.outputs).length > 0) return withParams;
  const read = new Set(Object.values(workflow.nodes).flatMap(({ inputs }) => Object.values(inputs).map(({ node }) => node)));
  const outputs = { ...withParams.interface.outputs };
  for (const [node, one] of Object.entries(workflow.nodes)) {
    const [port] = read.has(node) || one.mode !== undefined ? [] : Object.keys(specOf(workflow, one, registry)?.outputs ?? {});
    if (port !== undefined && outputNameOf(withParams, { node, port }) === undefined)
      outputs[freeName(outputs, node, port)] = { node, port };
  }
  return { ...withParams, interface: { ...withParams.interface, outputs } };
};
