import type { ModelSource } from '../../../graph/index.ts';
import type { FamilySummary, InstalledFamily, PageFamily, ServerModel } from './types.ts';

/**
 * The families of the page and of the server, in the order in which nodes find them. A family of one name and one manifest is listed once; where
 * the server has another manifest of a name, the page's is the one that nodes run, and the server's is listed, too.
 */
export const installedFamilies = (page: readonly PageFamily[], server: readonly ServerModel[]): readonly InstalledFamily[] => {
  const isSame =
    ({ facts }: FamilySummary) =>
    (model: ServerModel) =>
      model.facts.family === facts.family && model.facts.hash === facts.hash;
  const here = page.map(({ added, fits, ...family }): InstalledFamily => {
    const remote = server.find(isSame(family));
    return { ...family, page: { added, fits }, ...(remote && { server: { removable: remote.removable } }) };
  });
  const elsewhere = server
    .filter((model) => !here.some((family) => isSame(family)(model)))
    .map(({ removable, ...family }): InstalledFamily => ({ ...family, server: { removable } }));
  return [...here, ...elsewhere];
};

/** The sources of installed families, for the file of a workflow; a family of the site needs none. */
export const modelSources = (families: readonly InstalledFamily[]): ReadonlyMap<string, ModelSource | undefined> => {
  const sources = new Map<string, ModelSource | undefined>();
  for (const family of families) {
    const { facts, page } = family;
    if (!sources.has(facts.family)) sources.set(facts.family, page && !page.added ? undefined : sourceOf(family));
  }
  return sources;
};

/** A folder's path or a dropped folder's name means nothing to others, so only a hub's id is written. */
const sourceOf = ({ repositories, facts }: InstalledFamily): ModelSource => {
  const hub = repositories.find(({ kind }) => kind === 'hub');
  return {
    ...(hub && { repository: hub.name }),
    ...(hub?.revision !== undefined && { revision: hub.revision }),
    manifest: facts.hash,
  };
};

/** What a family can do, from its components. */
export type Ability =
  | 'text-to-image'
  | 'variations'
  | 'decoder'
  | 'prior'
  | 'embeddings'
  | 'text-to-embedding'
  | 'image-to-embedding'
  | 'upsampling';

/** What a family can do by itself, the most useful first. */
export const abilitiesOf = (components: readonly string[]): readonly Ability[] => {
  const has = (...names: readonly string[]): boolean => names.some((name) => components.includes(name));
  const prior = has('prior', 'autoregressive-prior', 'one-pass-prior');
  const [text, image, decoder] = [has('text-encoder'), has('image-encoder'), has('decoder')];
  const abilities: readonly (readonly [Ability, boolean])[] = [
    ['text-to-image', text && prior && decoder],
    ['variations', image && decoder],
    ['decoder', decoder && !image && !(text && prior)],
    ['prior', prior && !decoder],
    ['embeddings', text && image],
    ['text-to-embedding', text && !image],
    ['image-to-embedding', image && !text],
    ['upsampling', has('upsampler')],
  ];
  return abilities.filter(([, can]) => can).map(([ability]) => ability);
};
