import {
  addNode,
  connect,
  enterInputs,
  freeId,
  freePosition,
  type InterfaceInput,
  own,
  placesOf,
  setParam,
  specOf,
  type Workflow,
} from '../../../graph/index.ts';
import { useStudio, useStudioState } from '../studio-context.tsx';
import { type Field, fieldsOf } from './field.ts';
import type { Param } from './use-param.ts';

/** The node types that bring a value of a kind into a workflow, for inputs that are ports. */
const sourceTypes: Readonly<Record<string, string>> = { image: 'image', text: 'text', embedding: 'load-embeddings', number: 'number' };

/** The distance of a source from the node that it feeds, in pixels of the canvas. */
const beside = 320;

/** What a form shows for an input of the interface: a field; or that a link of the graph feeds it, or that only a link can. */
export type FormInput =
  | { readonly kind: 'field'; readonly param: Param }
  | { readonly kind: 'linked'; readonly source: string }
  | { readonly kind: 'graph-only' }
  | { readonly kind: 'lost' };

/** An input of the workflow's interface as a field. A param is written everywhere where the input names one; for a port, the field is that of the node which feeds it. */
export const useInput = (name: string, input: InterfaceInput): FormInput => {
  const { actions, registry } = useStudio();
  const workflow = useStudioState((state) => state.document.workflow);
  const choices = useStudioState((state) => state.choices);
  const [place] = placesOf(input);
  const node = place && own(workflow.nodes, place.node);
  const spec = specOf(workflow, node, registry);
  if (!place || !node || !spec) return { kind: 'lost' };
  const join = `input ${name}`;
  const link = own(node.inputs, place.name);
  if (place.kind === 'param') {
    const field = fieldsOf(spec).find((one) => one.name === place.name);
    if (!field) return { kind: 'lost' };
    if (link) return { kind: 'linked', source: own(workflow.nodes, link.node)?.title ?? link.node };
    const set = (value: unknown) => actions.edit((current) => enterInputs(current, { [name]: value }), { join, label: 'edit-param' });
    return { kind: 'field', param: paramOf(workflow, { id: place.node, field, choices, set }) };
  }
  const port = spec.inputs[place.name];
  if (link) {
    const source = own(workflow.nodes, link.node);
    const field = source && prominentField(fieldsOf(specOf(workflow, source, registry) ?? { params: spec.params }), source.inputs);
    const isSource = source !== undefined && sourceTypes[port?.kind.kind ?? ''] === source.type;
    if (!field || !isSource) return { kind: 'linked', source: source?.title ?? link.node };
    const set = (value: unknown) =>
      actions.edit((current) => setParam(current, { node: link.node, param: field.name, value }), { join, label: 'edit-param' });
    return { kind: 'field', param: paramOf(workflow, { id: link.node, field, choices, set }) };
  }
  const type = sourceTypes[port?.kind.kind ?? ''];
  const sourceSpec = type === undefined ? undefined : own(registry, type);
  const field = sourceSpec && prominentField(fieldsOf(sourceSpec), {});
  if (!sourceSpec || !field) return { kind: 'graph-only' };
  const set = (value: unknown) =>
    actions.edit(
      (current) => {
        const id = freeId(current.nodes, sourceSpec.type);
        const { x, y } = current.layout[place.node] ?? { x: 0, y: 0 };
        const position = freePosition(current, { x: x - beside, y });
        const grown = addNode(current, { id, spec: sourceSpec, params: { [field.name]: value }, position });
        const [port = ''] = Object.keys(sourceSpec.outputs);
        return placesOf(input).reduce(
          (linked, to) => connect(linked, { from: { node: id, port }, to: { node: to.node, port: to.name } }),
          grown,
        );
      },
      { join, label: 'edit-param' },
    );
  return { kind: 'field', param: { id: '', field, value: field.defaultValue, isSet: false, choices: field.choices, set } };
};

const prominentField = (fields: readonly Field[], links: object): Field | undefined =>
  fields.find(({ name, prominent }) => prominent && !Object.hasOwn(links, name)) ?? fields.find(({ name }) => !Object.hasOwn(links, name));

type Written = {
  readonly id: string;
  readonly field: Field;
  readonly choices: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly set: (value: unknown) => void;
};

const paramOf = (workflow: Workflow, { id, field, choices, set }: Written): Param => {
  const written = workflow.nodes[id]?.params[field.name];
  return {
    id,
    field,
    value: written === undefined ? field.defaultValue : written,
    isSet: written !== undefined,
    choices: choices[id]?.[field.name] ?? field.choices,
    set,
  };
};
