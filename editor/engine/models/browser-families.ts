import type { BrowserFamily, BrowserModels } from '../../../models/backends/web/index.ts';
import { removeStoredFamily } from '../../../models/backends/web/stored-families.ts';
import { factsOf } from '../../../nodes/resolve.ts';
import type { PageFamilies, PageFamily } from './types.ts';

/** The families of this page: those that the site serves, and those in the storage of this browser. */
export const browserFamilies = (browser: BrowserModels): PageFamilies => ({
  list() {
    const { families, broken } = browser.families();
    return { families: families.map(summaryOf), broken };
  },
  async add(name, files, { signal, onProgress }) {
    const { addFamilies } = await import('../../../models/import/web/add-families.ts');
    const runNetwork: Parameters<typeof addFamilies>[0]['runNetwork'] = async (family, component, feeds) => {
      const session = browser.backend.session(family, component);
      try {
        return await session.run(feeds, signal);
      } finally {
        await session.release();
      }
    };
    const added = await addFamilies({ name, files, runNetwork, signal, onProgress });
    await browser.refresh();
    return added;
  },
  async verify(name) {
    const { damagedFiles } = await import('../../../models/backends/web/damaged-files.ts');
    const found = browser.models.get(name);
    return found ? damagedFiles(found) : [];
  },
  async remove(name) {
    await removeStoredFamily(name);
    await browser.refresh();
  },
});

const summaryOf = ({ family, stored, ...sizes }: BrowserFamily): PageFamily => {
  const { title, description, licence, licenceUrl, repositories, sources, components } = family.manifest;
  return {
    facts: factsOf(family),
    title,
    description,
    licence,
    ...(licenceUrl !== undefined && { licenceUrl }),
    repositories,
    sources,
    components: Object.keys(components),
    added: stored,
    ...sizes,
  };
};
