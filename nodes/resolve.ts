import { fits, type ModelFacts, type ModelReference } from '../graph/index.ts';
import type { ModelCatalog, ModelFamily } from '../models/family.ts';

/**
 * Finds the model families of a catalog for the planner: the family that a reference names, else the first one of its space. Returns
 * undefined when no family fits.
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

/** What the planner knows about a family. */
export const factsOf = ({ manifest, hash }: ModelFamily): ModelFacts => ({
  family: manifest.family,
  hash,
  space: manifest.embedding.space,
  noise: manifest.decoder?.sample.join('x') ?? '',
});
