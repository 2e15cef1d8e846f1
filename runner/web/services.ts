import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { DeviceState } from '../../models/backends/web/connection.ts';
import { type BrowserModels, openBrowserModels } from '../../models/backends/web/index.ts';
import { latentThreads } from '../../models/backends/web/latent-threads.ts';
import { pictureThreads } from '../../models/backends/web/picture-threads.ts';
import type { DownloadProgress } from '../../models/backends/web/worker-functions.ts';
import type { Computers } from '../computers.ts';
import { runtimeFiles } from './runtime-files.ts';

/** SHA-256 of bytes, hex. */
export const sha256Of = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

export type ComputersSettings = {
  readonly device?: 'webgpu' | 'wasm';
  readonly models: readonly string[];
  readonly onDownload?: (progress: DownloadProgress) => void;
  readonly onDevice?: (device: DeviceState) => void;
};

/** What computes in a page: onnxruntime-web in a worker, with the families at some addresses and those of the browser's storage, and workers for pictures and embeddings. */
export const openComputers = async ({
  device,
  models: families,
  onDownload,
  onDevice,
}: ComputersSettings): Promise<{ readonly models: BrowserModels; readonly computers: Computers }> => {
  const models = await openBrowserModels({
    families,
    prefer: device,
    runtime: runtimeFiles,
    ...(onDownload && { onDownload }),
    ...(onDevice && { onDevice }),
  });
  return { models, computers: { backend: models.backend, latent: latentThreads(), pictures: pictureThreads() } };
};
