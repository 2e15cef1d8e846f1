import type { Backend } from '../../backend.ts';
import { memoryOf } from '../../component.ts';
import type { ModelFamily } from '../../family.ts';
import type { ComponentName } from '../../manifest.ts';
import { weightsOf } from '../weights.ts';
import { weightsFolder } from './storage-names.ts';
import { isStored, openFolder } from './stored-folder.ts';

/** A network with more weights than this is loaded by the run that needs it: loading it for nothing would cost too much. */
const largest = 256 * 2 ** 20;

/** Components that run with another one: the pictures of a decoder need its drafter and its autoencoder. */
const companions: Partial<Record<ComponentName, readonly ComponentName[]>> = { decoder: ['drafter', 'decoder', 'latent-decoder'] };

/**
 * Loads small networks of a family ahead of the run, in the order in which they run. Without `download`, only those whose weights are stored in this browser.
 * Rejects with `ModelError`.
 */
export const warmNetworks = async (
  backend: Backend,
  { family, component, download }: { readonly family: ModelFamily; readonly component: string; readonly download: boolean },
): Promise<void> => {
  const { components } = family.manifest;
  const names = Object.keys(components) as ComponentName[]; // the schema of the manifest allows no other keys
  const found = names.find((name) => name === component);
  for (const name of (found && companions[found]) ?? (found ? [found] : [])) {
    const described = components[name];
    if (!described || memoryOf(described) > largest) continue;
    if (download || isStored(family.location) || (await areStored(family, name))) await backend.session(family, name).load();
  }
};

/** Whether the weights of a network are complete in the browser's file system. */
const areStored = async (family: ModelFamily, component: ComponentName): Promise<boolean> => {
  try {
    const folder = await openFolder(weightsFolder, { create: false });
    const { sha256, bytes, files } = weightsOf(family, component);
    for (const file of [{ sha256, bytes }, ...files]) {
      const { size } = await (await folder.getFileHandle(file.sha256)).getFile();
      if (size !== file.bytes) return false;
    }
    return true;
  } catch {
    // not stored, or a browser without this file system
    return false;
  }
};
