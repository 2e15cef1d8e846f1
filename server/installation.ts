import { resolve } from 'node:path';
import type { Registry } from '../graph/index.ts';
import type { ModelFamily } from '../models/family.ts';
import { familyFolders, readFamilies } from '../models/find-families.ts';
import { registry } from '../nodes/index.ts';
import type { InstalledPlugin } from '../plugin/node/load.ts';
import { registryWith } from '../plugin/registry.ts';
import type { ServiceSettings } from './contract.ts';
import { ServerError } from './error.ts';

/** The node types, model families and child program of a server. Tests pass their own. */
export type Installation = {
  /** With the node types of the plugins. */
  readonly registry: Registry;
  /** The plugins of this process. Its children load them from the same bytes. Default: none. */
  readonly plugins?: readonly InstalledPlugin[];
  /** Finds the model families. Called again whenever families may have been added or removed. */
  readonly families: () => Promise<readonly ModelFamily[]>;
  /** The module that child processes run. It must have the same node types beside those of the plugins. */
  readonly child: URL;
};

/** The built-in node types and those of the plugins, and the model families of the settings and of this program. */
export const findInstallation = ({
  models,
  modelsFolder,
  plugins = [],
  log,
}: Pick<ServiceSettings, 'models' | 'modelsFolder' | 'plugins' | 'log'>): Installation => ({
  registry: registryWith(registry, plugins),
  plugins,
  /** Throws `ServerError` BAD_REQUEST for an unreadable folder. */
  async families() {
    const named = await Promise.all(models.map((name) => familyFolders(resolve(name)).catch(refuse(name))));
    const added = await familyFolders(resolve(modelsFolder)).catch(() => []);
    const { families, broken } = await readFamilies([...named.flat(), ...added]);
    for (const { folder: location, message } of broken) {
      log('warn', 'A model family cannot be read.', { folder: location, reason: message });
    }
    return families;
  },
  child: new URL('./worker/child.ts', import.meta.url),
});

const refuse = (folder: string) => (cause: unknown) => {
  throw new ServerError('BAD_REQUEST', 'The models folder {folder} cannot be read. Name an existing folder.', {
    params: { folder },
    cause,
  });
};
