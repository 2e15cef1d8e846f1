import type { StudioEnvironment, StudioServices } from '../state/types.ts';
import type { Board } from './board.ts';

/** The services of this place, loaded when first needed. */
export type Loader = { load(): Promise<StudioServices>; loaded(): StudioServices | undefined };

/** Loads once; after a failure the next call tries again. Downloads and the device show on the board. */
export const createLoader = (services: StudioEnvironment['services'], board: Board): Loader => {
  let loading: Promise<StudioServices> | undefined;
  let loaded: StudioServices | undefined;
  const hooks: Parameters<StudioEnvironment['services']>[0] = {
    onDownload(download) {
      const { download: _, ...status } = board.status();
      board.setStatus(download.loaded < download.total ? { ...status, download } : status);
    },
    onDevice: (device) => board.setStatus({ ...board.status(), device }),
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
