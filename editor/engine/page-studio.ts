import { parseWorkflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import example from '../../workflows/text-to-image.json';
import { createStudio } from './create-studio.ts';
import { readPreferences } from './preferences.ts';
import type { StudioServices } from './run/types.ts';
import { findServer } from './server/access.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Studio } from './studio.ts';

/** The addresses of the families that this site serves. */
const families = ['/models/emoji'];

/** The studio of this page: documents in this browser, models from this site, computed in this page. Models are fetched when they are first needed. */
export const openPageStudio = async (): Promise<Studio> => {
  const { prefer, memory } = readPreferences();
  return createStudio({
    registry,
    storage: await openStorage(),
    pictureWork: async () => (await import('../../models/backends/web/picture-threads.ts')).pictureThreads(),
    clock: Date.now,
    initial: parseWorkflow(example),
    memory,
    server: findServer(),
    services: async ({ onDownload, onDevice }): Promise<StudioServices> => {
      const [{ openBrowserModels }, { resolveModel }, { ModelError }, { browserFamilies }] = await Promise.all([
        import('../../models/backends/web/index.ts'),
        import('../../nodes/resolve.ts'),
        import('../../models/error.ts'),
        import('./models/browser-families.ts'),
      ]);
      const browser = await openBrowserModels({ families, onDownload, onDevice, prefer });
      const { backend, models, images, device, computes } = browser;
      return {
        backend,
        models,
        images,
        device,
        computes,
        families: browserFamilies(browser),
        resolve: resolveModel(models),
        // the studio replaces these: files are stored with the documents
        files: {
          read: (name) => Promise.reject(new ModelError('FILE_MISSING', `The file ${name} is not here. Choose the picture again.`)),
        },
      };
    },
  });
};
