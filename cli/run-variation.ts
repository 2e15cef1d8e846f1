import { join, parse } from 'node:path';
import {
  type ModelFacts,
  type ModelReference,
  type Outputs,
  type Plan,
  type Registry,
  serialiseWorkflow,
  type Workflow,
} from '../graph/index.ts';
import type { EmbeddingFormat } from '../models/embedding-files/index.ts';
import type { ImageCodec } from '../models/image/codec.ts';
import type { PictureReader } from '../models/image/picture-reader.ts';
import { aloneItem } from '../nodes/edit/alone.ts';
import type { PictureSources } from '../runner/services.ts';
import { freeName, toFileName } from '../text/file-name.ts';
import { type NamedBytes, writeFiles } from './disk.ts';
import type { Host } from './host.ts';
import { filesOf, outputsOf, sha256 } from './output-files.ts';
import { planWorkflow } from './plan-workflow.ts';
import { computed, type RunProgress } from './progress.ts';
import { relocated } from './relocate.ts';
import { modelReports, nodeReports, type OutputReport, type RunReport, seedReports } from './report.ts';
import type { Variation } from './variations.ts';

export type Results = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** The results of a run, its progress, and the device that computed it. */
export type ComputedRun = {
  readonly results: Results;
  readonly progress: RunProgress;
  readonly device: string;
  /** The outputs of a task by its key, where this process has them. */
  readonly outputs?: (key: string) => Promise<Outputs | undefined>;
};

/** What all runs of a command share. */
export type RunContext = {
  readonly host: Host;
  readonly registry: Registry;
  /** Runs a plan, here or on a server, and shows its progress. */
  compute(planned: Plan, variation: Variation): Promise<ComputedRun>;
  /** Whether results are stored beyond the end of the command. */
  readonly storesResults: boolean;
  readonly images: ImageCodec & PictureReader;
  /** The pictures of the folders that the workflows name. */
  readonly pictures: PictureSources;
  /** The format of outputs that are embeddings. */
  readonly format: EmbeddingFormat;
  readonly models: (reference: ModelReference) => ModelFacts | undefined;
  readonly contentHash: (file: string) => string | undefined;
  readonly signal: AbortSignal;
  readonly file: string;
  /** The folder that the workflow's relative file names start at. */
  readonly folder: string;
  readonly out: string;
  readonly threads?: number;
  /** The versions of everything that a result depends on besides the workflow and the weights. */
  readonly versions: Readonly<Record<string, string>>;
};

export type FinishedRun = { readonly report: RunReport; readonly folder: string; readonly computed: number };

/** The plan of a variation. Throws `GraphError`. */
export const planVariation = ({ registry, models, contentHash }: RunContext, { workflow, values }: Variation): Plan =>
  planWorkflow({ workflow, registry, models, contentHash, values });

/**
 * Plans and runs one variation and writes its files and `run.json`. If anything fails, this throws the error and writes nothing.
 */
export const runVariation = async (context: RunContext, variation: Variation): Promise<FinishedRun> => {
  const { host } = context;
  const startedAt = new Date().toISOString();
  const began = host.now();
  const planned = planVariation(context, variation);
  const run = await context.compute(planned, variation);
  return writeRun(context, { variation, planned, ...run, startedAt, ms: Math.round(host.now() - began) });
};

/** A run that has ended and is not written yet. */
export type EndedRun = ComputedRun & {
  readonly variation: Variation;
  readonly planned: Plan;
  readonly startedAt: string;
  readonly ms: number;
};

/** Writes the files of a run and its `run.json`, all or none. Throws `CliError` (`OUTPUT_UNWRITABLE`). */
export const writeRun = async (context: RunContext, run: EndedRun): Promise<FinishedRun> => {
  const { variation, planned, progress, startedAt, ms, device } = run;
  const folder = join(context.out, variation.name);
  const workflow = relocated(variation.workflow, context.registry, { from: context.folder, to: folder });
  const { files, outputs } = await collect(context, { workflow, folder, run });
  const report: RunReport = {
    format: 'unclip-run',
    version: 1,
    name: variation.workflow.name,
    file: context.file,
    inputs: variation.inputs,
    seeds: seedReports(variation.workflow, context.registry),
    startedAt,
    ms,
    device,
    ...(context.threads !== undefined && { threads: context.threads }),
    versions: context.versions,
    models: modelReports(planned.tasks),
    nodes: nodeReports(planned.tasks, progress),
    outputs,
    workflow,
  };
  const reportFile = { name: 'run.json', bytes: new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`) };
  await writeFiles(context.host.disk, folder, [...files, reportFile]);
  return { report, folder, computed: computed(progress) };
};

type Collected = { readonly workflow: Workflow; readonly folder: string; readonly run: EndedRun };
/** The files of every output. Their names differ even on a file system that ignores case. */
const collect = async (
  context: RunContext,
  { workflow, folder, run }: Collected,
): Promise<{ files: NamedBytes[]; outputs: Record<string, OutputReport> }> => {
  const { planned, results } = run;
  const whole = serialiseWorkflow(workflow);
  const alone = await workflowsOfItems(context, { run, folder });
  const files: NamedBytes[] = [];
  const outputs: Record<string, OutputReport> = {};
  const stems = new Set<string>();
  const names = new Set(['run.json']);
  for (const { name, node, port, kind = 'unknown' } of outputsOf(workflow, context.registry, planned.targets)) {
    const batch = results.get(node)?.[port];
    const writing = {
      images: context.images,
      format: context.format,
      workflowOf: (item: number) => (Array.isArray(batch) && batch.length > 1 && alone?.({ node, port, item })) || whole,
    };
    const outputFiles =
      batch === undefined ? [] : await filesOf(freeName({ stem: toFileName(name), extension: '' }, stems), { kind, batch }, writing);
    const written = outputFiles.map((file) => ({ ...file, name: freeFileName(file.name, names) }));
    files.push(...written);
    outputs[name] = {
      node,
      port,
      kind,
      files: written.map((file) => ({ file: file.name, bytes: file.bytes.length, sha256: sha256(file.bytes) })),
    };
  }
  return { files, outputs };
};

/** Most items of a batch whose pictures carry the workflows that draw each of them alone. */
const mostAlone = 1000;

/** Returns the text of the workflow that computes an item alone. Undefined where no batch has several pictures or files, or where their inputs are not at hand. */
const workflowsOfItems = async (
  { registry, folder: from }: RunContext,
  { run: { planned, results, variation, outputs: find }, folder: to }: { readonly run: EndedRun; readonly folder: string },
): Promise<((place: ItemPlace) => string) | undefined> => {
  const sizes = planned.targets.flatMap(({ node }) =>
    Object.values(results.get(node) ?? {}).map((batch) => (Array.isArray(batch) ? batch.length : 1)),
  );
  if (!find || !sizes.some((size) => size > 1) || Math.max(...sizes) > mostAlone) return undefined;
  const outputs = new Map<string, Outputs | undefined>();
  for (const { key } of planned.tasks) outputs.set(key, await find(key));
  const request = { plan: planned, registry, outputs: ({ key }: { readonly key: string }) => outputs.get(key) };
  return (place) => serialiseWorkflow(relocated(aloneItem(variation.workflow, request, place), registry, { from, to }));
};

type ItemPlace = { readonly node: string; readonly port: string; readonly item: number };

const freeFileName = (name: string, taken: Set<string>): string => {
  const { name: stem, ext } = parse(name);
  return freeName({ stem, extension: ext }, taken);
};
