import { fits, type ModelFacts, type ModelReference } from '../graph/index.ts';
import type { ModelCatalog, ModelFamily } from '../models/family.ts';

/**
 * Resolves model references with a catalog, for the planner: to the family that a reference names, or else to the first family of its
 * space. A reference that no family fits resolves to undefined.
 */
export const resolveModel =
  (catalog: ModelCatalog): ((reference: ModelReference) => ModelFacts | undefined) =>
  (reference) => {
    const families = reference.family === undefined ? catalog.list() : [catalog.get(reference.family)];
    const found = families.find(
      (family) => family && fits(reference, { facts: factsOf(family), components: Object.keys(family.manifest.components) }),
    );
    return found && factsOf(found);
  };

/** The facts about a family that the planner uses. */
export const factsOf = ({ manifest, hash }: ModelFamily): ModelFacts => ({
  family: manifest.family,
  hash,
  space: manifest.embedding.space,
  noise: manifest.decoder?.sample.join('x') ?? '',
});
