import { openBrowserModels } from '../../models/backends/web/index.ts';
import { latentThreads } from '../../models/backends/web/latent-threads.ts';
import { warmNetworks } from '../../models/backends/web/warm-networks.ts';
import { ModelError } from '../../models/error.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import { browserFamilies } from './models/browser-families.ts';
import { readPreferences } from './preferences.ts';
import type { StudioServices } from './run/types.ts';
import type { StudioEnvironment } from './studio.ts';

/** Whether the user asks for fewer downloads. Only Chromium knows. */
const savesData = (): boolean =>
  'connection' in navigator && (navigator.connection as { readonly saveData?: boolean } | undefined)?.saveData === true; // TypeScript's DOM library lacks it

/** The addresses of the families that this site serves. */
const families = ['/models/emoji'];

/** Opens the models of this page: those that the site serves, and those in the storage of this browser. */
export const openPageServices = async ({ onDownload, onDevice }: Parameters<StudioEnvironment['services']>[0]): Promise<StudioServices> => {
  const browser = await openBrowserModels({ families, onDownload, onDevice, prefer: readPreferences().prefer });
  const { backend, models, images, device, computes } = browser;
  return {
    backend,
    models,
    images,
    latent: latentThreads(),
    device,
    computes,
    async warm(networks, { download }) {
      for (const { family: name, component } of networks) {
        const family = models.get(name);
        if (family) await warmNetworks(backend, { family, component, download: download && !savesData() });
      }
    },
    families: browserFamilies(browser),
    resolve: resolveModel(models),
    // the studio replaces these: files are stored with the documents
    files: {
      read: (name) => Promise.reject(new ModelError('FILE_MISSING', `The file ${name} is not here. Choose the picture again.`)),
    },
  };
};
