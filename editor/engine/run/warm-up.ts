import { isAborted } from '../../../errors/index.ts';
import { type Check, check, type Registry, type Task, type Workflow } from '../../../graph/index.ts';
import type { Files } from './files.ts';
import type { ServiceLoader } from './service-loader.ts';

export type WarmUp = {
  /** Loads the networks of a workflow: somebody is typing its prompt. */
  workflow(workflow: Workflow): Promise<void>;
  /** The open document was checked, and models are known. `edited`: it has changed since it was opened. Without an edit, nothing is downloaded. */
  checked(check: Check, open: { readonly workflow: Workflow; readonly edited: boolean }): Promise<void>;
};

type Parts = { readonly registry: Registry; readonly loader: ServiceLoader; readonly files: Pick<Files, 'contentHash'> };

/**
 * Loads networks ahead of the run that needs them, while somebody is still reading or typing. Each network is requested once by each way. What cannot be loaded is
 * reported by the run.
 */
export const createWarmUp = ({ registry, loader, files }: Parts): WarmUp => {
  const requested = new Set<string>();
  const warm = async (tasks: Iterable<Task>, download: boolean): Promise<void> => {
    const services = await loader.load();
    const needed = [...tasks].flatMap(({ type, params, model }) => {
      const component = model && registry[type]?.models?.(params, {})?.component;
      const network = model && component !== undefined ? { family: model.family, component } : undefined;
      const name = `${model?.hash} ${component} ${download}`;
      if (!network || requested.has(name)) return [];
      requested.add(name);
      return [network];
    });
    if (needed.length > 0) await services.warm?.(needed, { download });
  };
  const silent = (error: unknown): void => {
    // a run loads the same networks, and reports what is wrong with them
    if (!isAborted(error)) requested.clear();
  };
  return {
    async workflow(workflow) {
      const { resolve } = await loader.load();
      const { tasks } = check({ workflow, registry, models: resolve, contentHash: files.contentHash });
      await warm(tasks.values(), true).catch(silent);
    },
    checked({ tasks }, { workflow, edited }) {
      const here = [...tasks.values()].filter(({ nodeId }) => workflow.nodes[nodeId]?.placement !== 'server');
      return warm(here, edited).catch(silent);
    },
  };
};
