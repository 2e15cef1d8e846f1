import type { PluginIdentity, Registry } from '../graph/index.ts';
import { RunnerError } from './error.ts';
import type { RunInputs } from './inputs.ts';
import { type Run, type RunnerServices, type RunOptions, startRun } from './run.ts';

/** A model family that a runner found. */
export type InstalledModel = { readonly family: string; readonly title: string; readonly space: string; readonly dimension: number };

/** A plugin that a runner loaded. `nodes` are the types of its nodes in workflows. */
export type RunnerPlugin = { readonly name: string; readonly version: string; readonly sha256: string; readonly nodes: readonly string[] };

/** Runs workflows in this process or page. */
export type RunnerOf<Source> = AsyncDisposable & {
  readonly models: readonly InstalledModel[];
  readonly plugins: readonly RunnerPlugin[];
  /** Starts a run. Runs may overlap: they share the networks in memory. */
  run(workflow: Source, inputs?: RunInputs, options?: RunOptions): Run;
  /** Stops all runs and frees the networks. */
  close(): Promise<void>;
};

const pluginsIn = (registry: Registry): readonly RunnerPlugin[] => {
  const nodes = new Map<PluginIdentity, string[]>();
  for (const { type, plugin } of Object.values(registry)) if (plugin) nodes.set(plugin, [...(nodes.get(plugin) ?? []), type]);
  return [...nodes].map(([{ name, version, sha256 }, types]) => ({ name, version, sha256, nodes: types }));
};

/** A runner with the services of its entry point. */
export const runnerOver = <Source>(services: RunnerServices<Source>): RunnerOf<Source> => {
  const closing = new AbortController();
  const running = new Set<Run>();
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.allSettled([...running].map(({ outputs }) => outputs));
    await services.computers.backend.close();
  };
  return {
    models: services.families.map(({ manifest: { family, title, embedding } }) => ({
      family,
      title,
      space: embedding.space,
      dimension: embedding.dimension,
    })),
    plugins: pluginsIn(services.registry),
    run(source, inputs = {}, options = {}) {
      if (closing.signal.aborted) throw new RunnerError('CLOSED', 'The runner was closed. Open another one.');
      const run = startRun(services, { source, inputs, options, signal: closing.signal });
      running.add(run);
      // the error reaches the reader of the outputs or of the events
      void run.outputs.catch(() => undefined).then(() => running.delete(run));
      return run;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
