import type { ModelFacts, ModelReference } from './node.ts';

/** A model family with the components it has. */
export type ModelCandidate = { readonly facts: ModelFacts; readonly components: readonly string[] };

/**
 * Whether a family is what a node refers to: it has the component, and the name and the space of the reference. A reference with neither
 * name nor space fits no family.
 */
export const fits = ({ family, space, component }: ModelReference, { facts, components }: ModelCandidate): boolean =>
  (family !== undefined || space !== undefined) &&
  components.includes(component) &&
  (family === undefined || facts.family === family) &&
  (space === undefined || facts.space === space);
