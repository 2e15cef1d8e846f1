import type { ModelFacts, ModelReference } from './node.ts';

/** A model family with the components it has. */
export type ModelCandidate = { readonly facts: ModelFacts; readonly components: readonly string[] };

/**
 * Whether a family is what a node refers to: it has the component, and the name and the spaces of the reference. A reference with neither
 * name nor space fits no family.
 */
const fits = ({ family, space, textSpace, component, logits }: ModelReference, { facts, components }: ModelCandidate): boolean =>
  (family !== undefined || space !== undefined || textSpace !== undefined) &&
  components.includes(component) &&
  (family === undefined || facts.family === family) &&
  (space === undefined || facts.space === space) &&
  (textSpace === undefined || textSpaceOf(facts) === textSpace) &&
  (!logits || facts.logits !== undefined);

/** The space of the captions that a family reads. */
export const textSpaceOf = ({ textSpace, space }: ModelFacts): string => textSpace ?? space;

/**
 * The first family that a reference fits. Where no family fits both spaces of the reference, the space of the embeddings decides, and the node refuses the
 * captions by name.
 */
export const findModel = <Candidate extends ModelCandidate>(
  reference: ModelReference,
  candidates: readonly Candidate[],
): Candidate | undefined => {
  const { textSpace: _, ...embeddings } = reference;
  return (
    candidates.find((candidate) => fits(reference, candidate)) ??
    candidates.find((candidate) => embeddings.space !== undefined && fits(embeddings, candidate))
  );
};
