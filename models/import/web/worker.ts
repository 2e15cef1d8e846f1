import { createRpc } from '../../backends/rpc.ts';
import { workerScope } from '../../backends/web/worker-scope.ts';
import { openFiles } from '../../repository/files.ts';
import { planImport } from '../plan-import.ts';
import type { ImportPageFunctions, ImportWorkerFunctions } from './worker-functions.ts';
import { writeFamily } from './write-family.ts';

const stop = new AbortController();
const page = createRpc<ImportPageFunctions, ImportWorkerFunctions>(
  {
    async importFamilies(dropped) {
      void page.onProgress.asEvent({ step: 'reading' });
      const repositories = await Promise.all(dropped.map(({ name, files }) => openFiles(name, files)));
      const locations: string[] = [];
      for (const plan of await planImport(repositories)) {
        locations.push(
          await writeFamily(plan, {
            signal: stop.signal,
            onProgress: (progress) => void page.onProgress.asEvent(progress),
            runNetwork: (family, run) => page.runNetwork(family, run),
          }),
        );
      }
      return locations;
    },
    stop: () => stop.abort(),
  },
  workerScope,
);
