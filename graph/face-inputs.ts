import * as z from 'zod';
import { specOf } from './face.ts';
import { inOrder } from './interface.ts';
import type { Registry } from './node.ts';
import { own } from './own.ts';
import { type Param, paramsOf } from './params.ts';
import { placesOf } from './places.ts';
import type { Port } from './port.ts';
import type { InterfaceInput, Workflow } from './workflow.ts';

/** An input of a workflow's interface, and the param or the port that describes it. An input whose node is unknown has neither. */
export type FaceInput = {
  readonly name: string;
  readonly input: InterfaceInput;
  readonly param?: Param;
  readonly port?: Port;
  /** Whether a run needs a value for it. */
  readonly isRequired: boolean;
};

/** The inputs of a workflow's interface in their order. */
export const faceInputs = (workflow: Workflow, registry: Registry): readonly FaceInput[] =>
  inOrder(workflow.interface.inputs).map(([name, input]) => {
    const [place] = placesOf(input);
    const node = own(workflow.nodes, place?.node ?? '');
    const spec = specOf(workflow, node, registry);
    if (!place || !spec) return { name, input, isRequired: false };
    if (place.kind === 'param') {
      const param = own(paramsOf(spec), place.name);
      return { name, input, isRequired: false, ...(param && { param }) };
    }
    const ports: Readonly<Record<string, Port>> = spec.inputs;
    const port = own(ports, place.name);
    const isLinked = own(node?.inputs ?? {}, place.name) !== undefined;
    return { name, input, isRequired: port !== undefined && port.optional !== true && !isLinked, ...(port && { port }) };
  });

/** The keys of JSON Schema that forms of the studio add to a param. */
const formKeys = ['$schema', 'widget', 'step', 'file', 'folder', 'accept', 'model', 'default'];

/** The JSON Schema (2020-12) of an input that is a param, with the words of the interface and the workflow's own value as the default. */
export const paramSchema = ({ input, param }: FaceInput, { nodes }: Workflow): Readonly<Record<string, unknown>> => {
  const words = { ...(input.title !== undefined && { title: input.title }) };
  if (!param) return words;
  const schema = Object.entries(z.toJSONSchema(param.schema, { io: 'input', unrepresentable: 'any' }));
  const doc = input.help ?? param.doc;
  const current = own(own(nodes, input.node)?.params ?? {}, param.name) ?? param.default;
  return {
    ...Object.fromEntries(schema.filter(([key]) => !formKeys.includes(key))),
    ...words,
    ...(doc !== '' && { description: doc }),
    ...(current !== undefined && { default: current }),
  };
};
