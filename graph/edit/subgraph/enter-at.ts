import { type Definitions, definitionIdOf, definitionsOf, pathSeparator } from '../../definitions.ts';
import { flatPlaces } from '../../flatten.ts';
import { enterParam } from '../../interface.ts';
import { nodeIn } from '../../node-in.ts';
import { own } from '../../own.ts';
import { placesOf } from '../../places.ts';
import type { Definition, Workflow } from '../../workflow.ts';
import { freeId } from '../free-id.ts';
import { definitionAsWorkflow, editDefinition } from './scope.ts';
import { withDefinitions } from './table.ts';

/** The place of an edit: the workflow itself, or one of its definitions. */
export type Scope = string | undefined;

/** Edits the workflow, or one of its definitions. */
export const editScope = (workflow: Workflow, scope: Scope, edit: (level: Workflow) => Workflow): Workflow =>
  scope === undefined ? edit(workflow) : editDefinition(workflow, scope, edit);

/** The subgraphs of a path from the workflow inwards, as far as they exist: a path that has become invalid is cut off. */
export const existingPath = (workflow: Workflow, path: readonly string[]): readonly string[] => {
  let level: Pick<Definition, 'nodes'> | undefined = workflow;
  for (const [depth, id] of path.entries()) {
    level = own(definitionsOf(workflow), definitionIdOf(own(level.nodes, id) ?? { type: '' }) ?? '');
    if (!level) return path.slice(0, depth);
  }
  return path;
};

/** The definition that the last subgraph of a path uses; undefined for the empty path, which is the workflow itself. */
export const scopeAt = (workflow: Workflow, path: readonly string[]): Scope => {
  let level: Pick<Definition, 'nodes'> = workflow;
  let scope: Scope;
  for (const id of existingPath(workflow, path)) {
    scope = definitionIdOf(nodeIn(level, id));
    level = own(definitionsOf(workflow), scope ?? '') ?? level;
  }
  return scope;
};

/** The number of nodes that use a definition, in the workflow and in all definitions. */
export const usesOf = (workflow: Workflow, definition: string): number =>
  [workflow, ...Object.values(definitionsOf(workflow))].reduce(
    (sum, { nodes }) => sum + Object.values(nodes).filter((node) => definitionIdOf(node) === definition).length,
    0,
  );

/**
 * Gives a node a definition of its own, so that an edit concerns this use alone. Returns the workflow and the id of the definition: the same ones if no other
 * node uses it. Throws `GraphError` UNKNOWN_NODE.
 */
export const ownDefinition = (
  workflow: Workflow,
  { scope, node: id }: { readonly scope?: Scope; readonly node: string },
): { readonly workflow: Workflow; readonly definition: string } => {
  const level = scope === undefined ? workflow : definitionAsWorkflow(workflow, scope);
  const node = nodeIn(level, id);
  const used = definitionIdOf(node) ?? '';
  const definitions = definitionsOf(workflow);
  const definition = own(definitions, used);
  if (!definition || usesOf(workflow, used) < 2) return { workflow, definition: used };
  const copy = freeId(definitions, used);
  const copied = withDefinitions(workflow, { ...definitions, [copy]: definition });
  const changed = editScope(copied, scope, (one) => ({ ...one, nodes: { ...one.nodes, [id]: { ...node, definition: copy } } }));
  return { workflow: changed, definition: copy };
};

/**
 * Sets a param of a node that is named by its path, and removes the link that feeds it. If the interface of a subgraph around the node names the param, the
 * subgraph gets the value. Otherwise the definition changes: for this use alone (`use`), or for all (`all`). Throws `GraphError` UNKNOWN_NODE.
 */
export const enterParamAt = (
  workflow: Workflow,
  { node: path, param, value }: { readonly node: string; readonly param: string; readonly value: unknown },
  uses: 'use' | 'all',
): Workflow => {
  const ids = path.split(pathSeparator);
  let current = workflow;
  let scope: Scope;
  for (const [depth, id] of ids.entries()) {
    const level: Pick<Definition, 'nodes'> | undefined = scope === undefined ? current : own(definitionsOf(current), scope);
    const node = level && own(level.nodes, id);
    const rest = ids.slice(depth + 1).join(pathSeparator);
    if (rest === '' || !node) return editScope(current, scope, (one) => enterParam(one, { node: id, param, value }));
    const exposed = nameOf(definitionsOf(current), definitionIdOf(node) ?? '', { node: rest, param });
    if (exposed !== undefined) return editScope(current, scope, (one) => enterParam(one, { node: id, param: exposed, value }));
    if (uses === 'use') current = ownDefinition(current, { scope, node: id }).workflow;
    const now: Pick<Definition, 'nodes'> | undefined = scope === undefined ? current : own(definitionsOf(current), scope);
    scope = definitionIdOf(own(now?.nodes ?? {}, id) ?? node) ?? '';
  }
  return current;
};

/** The input of a definition's interface that sets a param of one of its nodes, by path. */
const nameOf = (
  definitions: Definitions,
  id: string,
  { node, param }: { readonly node: string; readonly param: string },
): string | undefined => {
  const definition = own(definitions, id);
  return Object.entries(definition?.interface.inputs ?? {}).find(([, input]) =>
    placesOf(input)
      .flatMap((place) => flatPlaces('', definition?.nodes ?? {}, place, { definitions }))
      .some((place) => place.node === node && place.name === param && place.kind === 'param'),
  )?.[0];
};
