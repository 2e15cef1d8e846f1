import { type Registry, seedsOf, type Task, type Workflow } from '../graph/index.ts';
import { runtimeBuild } from '../models/backends/node/runtime.ts';
import packageFile from '../package.json' with { type: 'json' };
import type { RunProgress } from './progress.ts';

/** The file `run.json` beside a run's files: all that it takes to know how they were made, and to make them again. */
export type RunReport = {
  readonly format: 'unclip-run';
  readonly version: 1;
  readonly name: string;
  /** The workflow's file, as the command named it. */
  readonly file: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly seeds: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
  readonly ms: number;
  readonly device: string;
  readonly threads?: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly models: readonly { readonly family: string; readonly space: string; readonly hash: string }[];
  readonly nodes: Readonly<Record<string, NodeReport>>;
  readonly outputs: Readonly<Record<string, OutputReport>>;
  readonly workflow: Workflow;
};
type NodeReport = { readonly type: string; readonly key: string; readonly params: unknown; readonly cached: boolean; readonly ms: number };
/** Files lie beside the report. An output of a muted node has none. */
export type OutputReport = { readonly node: string; readonly port: string; readonly kind: string; readonly files: readonly FileReport[] };
type FileReport = { readonly file: string; readonly bytes: number; readonly sha256: string };

const { dependencies } = packageFile;
/** What a result may depend on beside the workflow and the weights. */
export const versions: Readonly<Record<string, string>> = {
  unclip: packageFile.version,
  node: process.versions.node,
  [runtimeBuild() === 'native' ? 'onnxruntime-node' : 'onnxruntime-web']: dependencies['onnxruntime-common'],
  sharp: dependencies.sharp,
};

/** The nodes of a run. One that was never asked, because a result after it was stored, counts as stored. */
export const nodeReports = (tasks: readonly Task[], progress: RunProgress): Record<string, NodeReport> =>
  Object.fromEntries(
    tasks.map(({ nodeId, type, key, params }) => {
      const { cached, ms } = progress.finished[nodeId] ?? { cached: true, ms: 0 };
      return [nodeId, { type, key, params, cached, ms }];
    }),
  );

/** The families a run computes with, each once. */
export const modelReports = (tasks: readonly Task[]): RunReport['models'] => {
  const models = tasks.flatMap(({ model }) => (model ? [{ family: model.family, space: model.space, hash: model.hash }] : []));
  return [...new Map(models.map((model) => [model.family, model])).values()];
};

/** The seeds of the workflow's nodes, as `node.param`. A seed that a link feeds is listed at the source of the link. */
export const seedReports = (workflow: Workflow, registry: Registry): Record<string, unknown> =>
  Object.fromEntries(seedsOf(workflow, registry).map(({ node, param, value }) => [`${node}.${param}`, value]));
