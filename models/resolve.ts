import type { ModelCatalog, ModelFamily } from './family.ts';
import { componentName } from './manifest.ts';

/** A catalog of families at hand. Of two with one name the first counts. */
export const modelCatalog = (families: readonly ModelFamily[]): ModelCatalog => {
  const byName = new Map<string, ModelFamily>();
  for (const family of families) if (!byName.has(family.manifest.family)) byName.set(family.manifest.family, family);
  const list = [...byName.values()];
  return { list: () => list, get: (name) => byName.get(name) };
};

/** Names a family by its own name, by the space it must understand, or both; and the component it must have. */
type Reference = { readonly family?: string; readonly space?: string; readonly component: string };
/** What planning needs to know of a family. `noise` is the shape of the decoder's x_T as text, `16x8x8`; empty without a decoder. */
type Facts = { readonly family: string; readonly hash: string; readonly space: string; readonly noise: string };

/**
 * Finds families for the planner: the named one, or the first of the space. Gives undefined where the component is missing,
 * the space is another one, or neither name nor space is known.
 */
export const resolveModel = (catalog: ModelCatalog): ((reference: Reference) => Facts | undefined) => {
  return ({ family, space, component }) => {
    const fits = ({ manifest }: ModelFamily) => {
      const name = componentName.safeParse(component);
      return name.success && manifest.components[name.data] !== undefined && (space === undefined || manifest.embedding.space === space);
    };
    if (family === undefined && space === undefined) return undefined;
    const candidates = family === undefined ? catalog.list() : [catalog.get(family)];
    const found = candidates.find((candidate) => candidate !== undefined && fits(candidate));
    if (!found) return undefined;
    const { manifest, hash } = found;
    return { family: manifest.family, hash, space: manifest.embedding.space, noise: manifest.decoder?.sample.join('x') ?? '' };
  };
};
