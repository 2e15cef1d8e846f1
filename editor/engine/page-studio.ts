import { parseWorkflow } from '../../graph/index.ts';
import { firstTypes } from '../../nodes/first.ts';
import example from '../../workflows/text-to-image.json';
import { createStudio } from './create-studio.ts';
import { pagePluginFiles } from './plugins/plugin-files.ts';
import { readPreferences } from './preferences.ts';
import { findServer } from './server/access.ts';
import type { KeyValueStorage } from './server/saved-workflows.ts';
import { openStorage } from './storage/open-storage.ts';
import { openPictureStore } from './storage/picture-store.ts';
import type { Studio } from './studio.ts';

/** `localStorage`; undefined where the browser throws because the page may not save anything. */
const localSlot = (): KeyValueStorage | undefined => {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
};

/**
 * The studio of this page: documents in this browser, models from this site, computed in this page. The code of the models and of the server's
 * client is fetched after `drawn`, when the first screen has been drawn: the screen does not need it. Models are fetched when they are first needed.
 */
export const openPageStudio = async (drawn: Promise<void>): Promise<Studio> => {
  const storage = await openStorage();
  const slot = localSlot();
  return createStudio({
    drawn,
    registry: firstTypes,
    allTypes: async () => (await import('../../nodes/index.ts')).registry,
    storage,
    pictureStore: openPictureStore(storage),
    pluginFiles: pagePluginFiles(),
    pictureWork: async () => (await import('../../models/backends/web/picture-threads.ts')).pictureThreads(),
    clock: Date.now,
    initial: parseWorkflow(example),
    memory: readPreferences().memory,
    ...(slot && { slot }),
    server: findServer({ after: drawn }),
    persist: () => void navigator.storage?.persist?.().catch(() => false),
    vocabulary: async (family) => (await import('./models/page-vocabulary.ts')).pageVocabulary(family),
    async services(hooks) {
      const { openPageServices } = await import('./page-services.ts');
      return openPageServices(hooks);
    },
  });
};
