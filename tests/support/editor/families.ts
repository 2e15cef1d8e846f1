import type { ImportHooks, PageFamilies, PageFamily } from '../../../editor/engine/models/types.ts';
import type { StudioServices } from '../../../editor/engine/run/types.ts';
import { findModel, hashOf } from '../../../graph/index.ts';
import { fakeServices } from './host.ts';

/** A family of a page. By default it is part of the site, has all components, and fits into memory. */
export const pageFamily = (family: string, more: Partial<PageFamily> & { readonly space?: string } = {}): PageFamily => {
  const { space = family, ...rest } = more;
  return {
    facts: { family, hash: hashOf(family), space, noise: `noise of ${family}` },
    title: family.charAt(0).toUpperCase() + family.slice(1),
    description: '',
    licence: 'MIT',
    repositories: [],
    sources: [],
    components: ['text-encoder', 'image-encoder', 'prior', 'decoder', 'upsampler'],
    bytes: 25_000_000,
    memory: 40_000_000,
    added: false,
    fits: true,
    ...rest,
  };
};

/** The families of a page that stores none. `onAdd` decides what an import does; by default it adds a family that is named after the repository. */
export const fakeFamilies = (
  families: readonly PageFamily[],
  onAdd: (name: string, hooks: ImportHooks) => Promise<readonly PageFamily[]> = async (name) => [pageFamily(name, { added: true })],
): PageFamilies => {
  let listed = families;
  return {
    list: () => ({ families: listed, broken: [] }),
    async add(name, _, hooks) {
      const added = await onAdd(name, hooks);
      listed = [...listed, ...added];
      return added.map(({ facts }) => facts.family);
    },
    verify: async () => [],
    async remove(family) {
      listed = listed.filter(({ facts }) => facts.family !== family);
    },
  };
};

/** Services of a page with these families. */
export const servicesWith = (families: PageFamilies): StudioServices =>
  fakeServices(undefined, {
    families,
    resolve: (reference) => findModel(reference, families.list().families)?.facts,
  });
