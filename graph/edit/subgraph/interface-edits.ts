import { definitionIdOf, definitionsOf } from '../../definitions.ts';
import { GraphError } from '../../error.ts';
import { enterParam } from '../../interface.ts';
import { own } from '../../own.ts';
import { placesOf } from '../../places.ts';
import type { Definition, Workflow } from '../../workflow.ts';
import { hideInput } from '../expose.ts';
import { editScope, type Scope, usesOf } from './enter-at.ts';
import { changeUses, editDefinition } from './scope.ts';

type Side = 'inputs' | 'outputs';

/** An input or output of the interface of the workflow, or of a definition. */
export type InterfaceEntry = { readonly scope?: Scope; readonly side: Side; readonly name: string };

/**
 * Renames an input or output. All uses of the definition follow, and the order stays. Throws `GraphError` BAD_EDIT for a name that is taken, empty or longer
 * than 64 characters.
 */
export const renameInterfaceEntry = (workflow: Workflow, { scope, side, name }: InterfaceEntry, to: string): Workflow => {
  if (name === to) return workflow;
  // the definition is replaced, and not edited as a workflow: that would remove the old name from its uses
  const level = scope === undefined ? workflow : own(definitionsOf(workflow), scope);
  const entries: Readonly<Record<string, object>> = level?.interface[side] ?? {};
  requireEntry(entries, name);
  if (to === '' || to.length > 64 || to === '__proto__' || Object.hasOwn(entries, to))
    throw new GraphError('BAD_EDIT', 'The interface cannot have the name "{name}": it must be free, and have 1 to 64 characters.', {
      params: { name: to.slice(0, 100) },
    });
  const renamed = Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key === name ? to : key, entry]));
  if (scope === undefined || !level) return { ...workflow, interface: { ...workflow.interface, [side]: renamed } };
  // safe: only a key of the record of entries has changed
  const definition = { ...level, interface: { ...level.interface, [side]: renamed } };
  const follow = (key: string): string => (key === name ? to : key);
  const same = (key: string): string => key;
  return changeUses({ ...workflow, definitions: { ...definitionsOf(workflow), [scope]: definition as Definition } }, scope, {
    input: side === 'inputs' ? follow : same,
    output: side === 'outputs' ? follow : same,
  });
};

/** Texts about an input or output; an empty text restores the default. */
type Words = { readonly title?: string; readonly help?: string; readonly heading?: string };

/** Sets the title, the help and the heading of an input or output. Throws `GraphError` BAD_EDIT. */
export const describeInterfaceEntry = (workflow: Workflow, { scope, side, name }: InterfaceEntry, words: Words): Workflow =>
  editScope(workflow, scope, (level) => {
    const entries: Readonly<Record<string, object>> = level.interface[side];
    const entry = requireEntry(entries, name);
    const changed = Object.fromEntries(Object.entries({ ...entry, ...words }).filter(([key, text]) => !(key in words && text === '')));
    return { ...level, interface: { ...level.interface, [side]: { ...entries, [name]: changed } } };
  });

/** Puts the inputs or outputs into an order; those that are not named follow. Throws `GraphError` BAD_EDIT for an unknown name. */
export const orderInterface = (workflow: Workflow, { scope, side }: Omit<InterfaceEntry, 'name'>, names: readonly string[]): Workflow =>
  editScope(workflow, scope, (level) => {
    const entries: Readonly<Record<string, object>> = level.interface[side];
    const ordered = Object.fromEntries(names.map((name, index) => [name, { ...requireEntry(entries, name), order: index + 1 }]));
    const others = Object.entries(entries).filter(([name]) => !Object.hasOwn(ordered, name));
    const rest = others.map(([name, { order: _, ...entry }]: [string, { readonly order?: number }]) => [name, entry]);
    return { ...level, interface: { ...level.interface, [side]: { ...ordered, ...Object.fromEntries(rest) } } };
  });

const requireEntry = (entries: Readonly<Record<string, object>>, name: string): object => {
  const entry = own(entries, name);
  if (entry) return entry;
  throw new GraphError('BAD_EDIT', 'The interface has no "{name}". Check the name.', { params: { name: name.slice(0, 100) } });
};

/**
 * Removes an input from the interface of a definition. If one node uses the definition, the value that it set becomes that of the definition, so its results
 * stay the same; the uses lose their values and links otherwise. Throws `GraphError` BAD_EDIT.
 */
export const demoteInput = (workflow: Workflow, definition: string, name: string): Workflow => {
  const level = own(definitionsOf(workflow), definition);
  const input = requireEntry(level?.interface.inputs ?? {}, name) as NonNullable<typeof level>['interface']['inputs'][string]; // safe: the entry is one of them
  const levels = [workflow, ...Object.values(definitionsOf(workflow))];
  const use = levels.flatMap(({ nodes }) => Object.values(nodes)).find((node) => definitionIdOf(node) === definition);
  const isAlone =
    usesOf(workflow, definition) === 1 && use !== undefined && Object.hasOwn(use.params, name) && !Object.hasOwn(use.inputs, name);
  return editDefinition(workflow, definition, (inner) => {
    const entered = isAlone
      ? placesOf(input).reduce((one, place) => enterParam(one, { node: place.node, param: place.name, value: use.params[name] }), inner)
      : inner;
    return hideInput(entered, name);
  });
};
