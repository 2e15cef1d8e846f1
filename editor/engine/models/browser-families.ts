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
    const { addStoredFamilies } = await import('../../../models/backends/web/add-stored-families.ts');
    const added = await addStoredFamilies({ name, files, backend: browser.backend, signal, onProgress });
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
