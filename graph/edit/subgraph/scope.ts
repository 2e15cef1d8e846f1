import { checkDefinitions, definitionIdOf, definitionsOf } from '../../definitions.ts';
import { GraphError } from '../../error.ts';
import { own } from '../../own.ts';
import { placesOf, withPlaces } from '../../places.ts';
import type { Definition, Workflow, WorkflowNode } from '../../workflow.ts';
import { pruned, withDefinitions } from './table.ts';

/** A definition as a workflow, so that every edit of a workflow is an edit of a definition, too. Throws `GraphError` UNKNOWN_NODE. */
export const definitionAsWorkflow = (workflow: Workflow, id: string): Workflow => {
  const definition = own(definitionsOf(workflow), id);
  if (!definition)
    throw new GraphError('UNKNOWN_NODE', 'The workflow has no subgraph "{definition}". Check the name.', { params: { definition: id } });
  const { models } = workflow;
  return { format: 'unclip-workflow', version: 2, ...definition, definitions: definitionsOf(workflow), ...(models && { models }) };
};

/**
 * Edits a definition as a workflow: all its uses change. Inputs and outputs that disappear from its interface disappear from the uses, too. Throws what the
 * edit throws, and `GraphError` BAD_EDIT if the definition would use itself.
 */
export const editDefinition = (workflow: Workflow, id: string, edit: (definition: Workflow) => Workflow): Workflow => {
  const before = definitionAsWorkflow(workflow, id);
  const after = edit(before);
  if (after === before) return workflow;
  const { format: _, version: __, $schema: ___, models, definitions = {}, ...definition } = after;
  // an edit that removes a subgraph removes the definitions that this level no longer uses, which other levels may use
  const isSmaller = Object.keys(definitionsOf(before)).some((other) => !Object.hasOwn(definitions, other));
  const table = withDefinitions(workflow, { ...(isSmaller && definitionsOf(before)), ...definitions, [id]: definition });
  const grown = models === workflow.models || models === undefined ? table : { ...table, models };
  const changed = isSmaller ? pruned(grown) : grown;
  checkDefinitions(changed, 'BAD_EDIT');
  const gone = {
    inputs: Object.keys(before.interface.inputs).filter((name) => !Object.hasOwn(after.interface.inputs, name)),
    outputs: Object.keys(before.interface.outputs).filter((name) => !Object.hasOwn(after.interface.outputs, name)),
  };
  return gone.inputs.length + gone.outputs.length === 0
    ? changed
    : changeUses(changed, id, {
        input: (name) => (gone.inputs.includes(name) ? undefined : name),
        output: (name) => (gone.outputs.includes(name) ? undefined : name),
      });
};

/** New names of inputs and outputs; undefined removes one. */
type Names = { input(name: string): string | undefined; output(name: string): string | undefined };

type Level = Pick<Definition, 'nodes' | 'interface'>;

/** Renames or removes inputs and outputs in all uses of a definition: params and links of its nodes, links from them, and interfaces. */
export const changeUses = (workflow: Workflow, id: string, names: Names): Workflow => {
  const definitions = Object.fromEntries(
    Object.entries(definitionsOf(workflow)).map(([other, definition]) => [other, changeLevel(definition, id, names)]),
  );
  return withDefinitions(changeLevel(workflow, id, names), definitions);
};

const changeLevel = <Within extends Level>(level: Within, id: string, names: Names): Within => {
  const uses = new Set(Object.entries(level.nodes).flatMap(([node, used]) => (definitionIdOf(used) === id ? [node] : [])));
  if (uses.size === 0) return level;
  const nodes = Object.fromEntries(
    Object.entries(level.nodes).map(([node, before]): [string, WorkflowNode] => {
      const own = uses.has(node);
      const params = own ? renameKeys(before.params, names.input) : before.params;
      const named = own ? renameKeys(before.inputs, names.input) : before.inputs;
      const inputs = Object.fromEntries(
        Object.entries(named).flatMap(([port, link]) => {
          const output = uses.has(link.node) ? names.output(link.port) : link.port;
          return output === undefined ? [] : [[port, output === link.port ? link : { ...link, port: output }]];
        }),
      );
      return [node, { ...before, params, inputs }];
    }),
  );
  const inputs = Object.entries(level.interface.inputs).flatMap(([name, input]) => {
    const places = placesOf(input).flatMap((place) => {
      const renamed = uses.has(place.node) ? names.input(place.name) : place.name;
      return renamed === undefined ? [] : [{ ...place, name: renamed }];
    });
    return places.length === 0 ? [] : [[name, withPlaces(input, places)] as const];
  });
  const outputs = Object.entries(level.interface.outputs).flatMap(([name, output]) => {
    const port = uses.has(output.node) ? names.output(output.port) : output.port;
    return port === undefined ? [] : [[name, { ...output, port }] as const];
  });
  return { ...level, nodes, interface: { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) } };
};

const renameKeys = <Value>(record: Readonly<Record<string, Value>>, rename: Names['input']): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => {
      const renamed = rename(name);
      return renamed === undefined ? [] : [[renamed, value]];
    }),
  );
