import { findModel, type ModelFacts, type ModelReference } from '../graph/index.ts';
import type { ModelCatalog, ModelFamily } from '../models/family.ts';

/**
 * Resolves model references with a catalog, for the planner: to the family that a reference names, or else to the first family of its
 * spaces. A reference that no family fits resolves to undefined.
 */
export const resolveModel =
  (catalog: ModelCatalog): ((reference: ModelReference) => ModelFacts | undefined) =>
  (reference) => {
    const named = reference.family === undefined ? catalog.list() : [catalog.get(reference.family)];
    const families = named.flatMap((family) => family ?? []);
    const candidates = families.map((family) => ({ facts: factsOf(family), components: Object.keys(family.manifest.components) }));
    return findModel(reference, candidates)?.facts;
  };

/** The facts about a family that the planner uses. */
export const factsOf = ({ manifest: { family, embedding, text, decoder, components }, hash }: ModelFamily): ModelFacts => ({
  family,
  hash,
  space: embedding.space,
  dimension: embedding.dimension,
  ...(text && { textSpace: text.space }),
  ...(embedding.logits && { logits: embedding.logits }),
  noise: decoder?.sample.join('x') ?? '',
  ...(components.drafter && { drafts: true as const }),
  ...(decoder?.sizes && { decoder: { sample: decoder.sample, image: decoder.image, sizes: decoder.sizes } }),
});
