import * as z from 'zod';
import { type Definitions, definitionIdOf, definitionsOf, measuresOf, subgraphType } from './definitions.ts';
import { GraphError } from './error.ts';
import { inOrder } from './interface.ts';
import type { AnyNode, Registry } from './node.ts';
import { own } from './own.ts';
import { placesOf } from './places.ts';
import type { Port } from './port.ts';
import type { Definition, Workflow, WorkflowNode } from './workflow.ts';

/** The type of a node: that of the registry; for a subgraph the interface of its definition, as a node type. Undefined for an unknown type. */
export const specOf = (
  workflow: Pick<Workflow, 'definitions'>,
  node: (Pick<WorkflowNode, 'type' | 'definition'> & Partial<Pick<WorkflowNode, 'params'>>) | undefined,
  registry: Registry,
): AnyNode | undefined => {
  if (!node) return undefined;
  const id = definitionIdOf(node);
  return id === undefined ? titled(own(registry, node.type), node.params) : definitionSpec(definitionsOf(workflow), id, registry);
};

const titledSpecs = new WeakMap<object, { readonly spec: AnyNode; readonly titled: AnyNode }>();

/** A node type with the titles that its inputs have by these params. The same object for the same params. */
const titled = (spec: AnyNode | undefined, params: WorkflowNode['params'] | undefined): AnyNode | undefined => {
  if (!spec?.portTitles || !params) return spec;
  const cached = titledSpecs.get(params);
  if (cached?.spec === spec) return cached.titled;
  const titles = spec.portTitles(params);
  const inputs = Object.fromEntries(
    Object.entries<Port>(spec.inputs).map(([name, port]) => {
      const title = own(titles, name);
      return [name, title === undefined ? port : { ...port, title }];
    }),
  );
  const found = { spec, titled: { ...spec, inputs } };
  titledSpecs.set(params, found);
  return found.titled;
};

type Cached = { readonly definitions: Definitions; readonly registry: Registry; readonly spec: AnyNode };
const cache = new WeakMap<Definition, Cached>();

/**
 * The interface of a definition as a node type: inputs that are ports are its ports, the others its params, whose defaults are the values in the definition.
 * It cannot be run. Undefined for a definition that is missing or uses itself. Returns the same object as long as no definition changes.
 */
export const definitionSpec = (definitions: Definitions, id: string, registry: Registry): AnyNode | undefined => {
  const definition = own(definitions, id);
  if (!definition || measuresOf(definitions).get(id)?.recursion) return undefined;
  const cached = cache.get(definition);
  if (cached?.definitions === definitions && cached.registry === registry) return cached.spec;
  const spec = build(definition, definitions, registry);
  cache.set(definition, { definitions, registry, spec });
  return spec;
};

const build = (definition: Definition, definitions: Definitions, registry: Registry): AnyNode => {
  const inner = (id: string) => specOf({ definitions }, own(definition.nodes, id), registry);
  const inputs: Record<string, Port> = {};
  const params: Record<string, z.ZodType> = {};
  for (const [name, input] of inOrder(definition.interface.inputs)) {
    const [place] = placesOf(input);
    const spec = place && inner(place.node);
    const node = place && own(definition.nodes, place.node);
    if (!place || !spec || !node) continue;
    if (place.kind === 'port') {
      const port = own<Port>(spec.inputs, place.name);
      const { optional = Object.hasOwn(node.inputs, place.name), ...rest } = port ?? {};
      const named = input.title === undefined ? {} : { title: input.title };
      if (port) inputs[name] = { ...port, ...rest, ...named, doc: input.help ?? port.doc, ...(optional && { optional }) };
    } else {
      const schema = own<z.ZodType>(spec.params.shape, place.name);
      const value = own(node.params, place.name);
      // a default replaces the default of the node type; facts such as the widget stay those of the inner schema
      const preset = schema && value !== undefined ? schema.default(value) : schema;
      const words = {
        ...(input.title !== undefined && { title: input.title }),
        ...(input.help !== undefined && { description: input.help }),
      };
      if (preset) params[name] = Object.keys(words).length === 0 ? preset : preset.meta(words);
    }
  }
  const outputs = Object.fromEntries(
    inOrder(definition.interface.outputs).flatMap(([name, { node, port, help, title }]) => {
      const found = own<Port>(inner(node)?.outputs ?? {}, port);
      return found ? [[name, { ...found, doc: help ?? found.doc, ...(title !== undefined && { title }) }]] : [];
    }),
  );
  return {
    type: subgraphType,
    version: 1,
    title: definition.name,
    doc: definition.help ?? '',
    category: 'Subgraph',
    icon: 'boxes',
    inputs,
    outputs,
    params: z.object(params),
    run: () => {
      throw new GraphError('NODE_FAILED', 'The subgraph "{title}" is not run itself: its nodes are.', {
        params: { title: definition.name },
      });
    },
  };
};
