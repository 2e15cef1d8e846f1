import type { StudioEnvironment } from '../studio.ts';
import type { StateWriter } from './state-writer.ts';
import type { StudioServices } from './types.ts';

/** The services of this place, loaded when first needed. */
export type ServiceLoader = { load(): Promise<StudioServices>; loaded(): StudioServices | undefined };

/** Loads once; after a failure the next call tries again. Downloads and the device show on the writer. */
export const createServiceLoader = (services: StudioEnvironment['services'], writer: StateWriter): ServiceLoader => {
  let loading: Promise<StudioServices> | undefined;
  let loaded: StudioServices | undefined;
  const hooks: Parameters<StudioEnvironment['services']>[0] = {
    onDownload(download) {
      const { download: _, ...status } = writer.status();
      writer.setStatus(download.loaded < download.total ? { ...status, download } : status);
    },
    onDevice: (device) => writer.setStatus({ ...writer.status(), device }),
  };
  const load = async (): Promise<StudioServices> => {
    try {
      loaded = await services(hooks);
      if (loaded.device) hooks.onDevice(loaded.device);
      return loaded;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return {
    load() {
      loading ??= load();
      return loading;
    },
    loaded: () => loaded,
  };
};
