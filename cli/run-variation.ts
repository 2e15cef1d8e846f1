import { join, parse } from 'node:path';
import { type Plan, plan, type Registry, serialiseWorkflow, type Workflow } from '../graph/index.ts';
import type { ModelFacts, ModelReference } from '../graph/node.ts';
import type { ImageCodec } from '../models/image/codec.ts';
import { type NamedBytes, writeFiles } from './disk.ts';
import type { Host } from './host.ts';
import { fileStem, filesOf, outputsOf, sha256 } from './output-files.ts';
import { computed, type RunProgress } from './progress.ts';
import { relocated } from './relocate.ts';
import { modelReports, nodeReports, type OutputReport, type RunReport, seedReports } from './report.ts';
import type { Variation } from './variations.ts';

export type Results = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** What a run gave: its results, how it went, and what computed it. */
export type Computed = { readonly results: Results; readonly progress: RunProgress; readonly device: string };

/** What all runs of a command share. */
export type Session = {
  readonly host: Host;
  readonly registry: Registry;
  /** Runs a plan somewhere and shows how it goes; `name` tells one run of several. */
  compute(planned: Plan, variation: Variation): Promise<Computed>;
  /** Results outlive the command. */
  readonly keeps: boolean;
  readonly images: ImageCodec;
  readonly models: (reference: ModelReference) => ModelFacts | undefined;
  readonly contentHash: (file: string) => string | undefined;
  readonly signal: AbortSignal;
  readonly file: string;
  /** Where the workflow's relative file names start. */
  readonly folder: string;
  readonly out: string;
  readonly threads?: number;
  /** What a result may depend on beside the workflow and the weights. */
  readonly versions: Readonly<Record<string, string>>;
};

export type FinishedRun = { readonly report: RunReport; readonly folder: string; readonly computed: number };

/** The plan of a variation. Throws `GraphError`. */
export const planVariation = ({ registry, models, contentHash }: Session, { workflow }: Variation): Plan =>
  plan({ workflow, registry, models, contentHash });

/**
 * Plans, runs and writes one variation: its files and `run.json`, all or none. Throws the error of whatever fails; then nothing is written.
 */
export const runVariation = async (session: Session, variation: Variation): Promise<FinishedRun> => {
  const { host } = session;
  const startedAt = new Date().toISOString();
  const began = host.now();
  const planned = planVariation(session, variation);
  const made = await session.compute(planned, variation);
  return writeRun(session, { variation, planned, ...made, startedAt, ms: Math.round(host.now() - began) });
};

export type Made = Computed & { readonly variation: Variation; readonly planned: Plan; readonly startedAt: string; readonly ms: number };

/** Writes what a run gave: its files and `run.json`, all or none. Throws `CliError` (`OUTPUT_UNWRITABLE`). */
export const writeRun = async (session: Session, made: Made): Promise<FinishedRun> => {
  const { variation, planned, results, progress, startedAt, ms, device } = made;
  const folder = join(session.out, variation.name);
  const workflow = relocated(variation.workflow, session.registry, { from: session.folder, to: folder });
  const { files, outputs } = await collect(session, { workflow, planned, results });
  const report: RunReport = {
    format: 'unclip-run',
    version: 1,
    name: variation.workflow.name,
    file: session.file,
    inputs: variation.inputs,
    seeds: seedReports(variation.workflow, session.registry),
    startedAt,
    ms,
    device,
    ...(session.threads !== undefined && { threads: session.threads }),
    versions: session.versions,
    models: modelReports(planned.tasks),
    nodes: nodeReports(planned.tasks, progress),
    outputs,
    workflow,
  };
  const reportFile = { name: 'run.json', bytes: new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`) };
  await writeFiles(session.host.disk, folder, [...files, reportFile]);
  return { report, folder, computed: computed(progress) };
};

type Collected = { readonly workflow: Workflow; readonly planned: Plan; readonly results: Results };
/** The files of every output, under names of which no two are one on a disk that does not tell capitals apart. */
const collect = async (
  session: Session,
  { workflow, planned, results }: Collected,
): Promise<{ files: NamedBytes[]; outputs: Record<string, OutputReport> }> => {
  const writing = { images: session.images, workflow: serialiseWorkflow(workflow) };
  const files: NamedBytes[] = [];
  const outputs: Record<string, OutputReport> = {};
  const stems = new Set<string>();
  const names = new Set(['run.json']);
  for (const { name, node, port } of outputsOf(workflow, session.registry, planned.targets)) {
    const batch = results.get(node)?.[port];
    const kind = session.registry[workflow.nodes[node]?.type ?? '']?.outputs[port]?.kind.kind ?? 'unknown';
    const made =
      batch === undefined ? [] : await filesOf(freeName({ stem: fileStem(name), extension: '' }, stems), { kind, batch }, writing);
    const written = made.map((file) => ({ ...file, name: freeFileName(file.name, names) }));
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

const freeFileName = (name: string, taken: Set<string>): string => {
  const { name: stem, ext } = parse(name);
  return freeName({ stem, extension: ext }, taken);
};

const freeName = ({ stem, extension }: { readonly stem: string; readonly extension: string }, taken: Set<string>): string => {
  let free = `${stem}${extension}`;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${stem}-${number}${extension}`;
  taken.add(free.toLowerCase());
  return free;
};
