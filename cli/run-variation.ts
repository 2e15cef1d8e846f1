import { join, parse } from 'node:path';
import { type Evaluate, execute, type Plan, plan, type Registry, type Store, serialiseWorkflow, type Workflow } from '../graph/index.ts';
import type { ModelFacts, ModelReference } from '../graph/node.ts';
import type { ImageCodec } from '../models/image/codec.ts';
import { type NamedBytes, writeFiles } from './disk.ts';
import type { Host } from './host.ts';
import { fileStem, filesOf, outputsOf, sha256 } from './output-files.ts';
import { computed, type RunProgress } from './progress.ts';
import { progressView } from './progress-view.ts';
import { relocated } from './relocate.ts';
import { modelReports, nodeReports, type OutputReport, type RunReport, seedReports, versions } from './report.ts';
import type { Device } from './services.ts';
import type { Variation } from './variations.ts';

/** What all runs of a command share. */
export type Session = {
  readonly host: Host;
  readonly registry: Registry;
  readonly evaluate: Evaluate;
  readonly store: Store;
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
  readonly device: Device;
  readonly threads?: number;
};

export type FinishedRun = { readonly report: RunReport; readonly folder: string; readonly computed: number };

/**
 * Plans, runs and writes one variation: its files and `run.json`, all or none. Throws the error of whatever fails; then nothing is written.
 */
export const runVariation = async (session: Session, variation: Variation): Promise<FinishedRun> => {
  const { host, registry, models, contentHash } = session;
  const startedAt = new Date().toISOString();
  const began = host.now();
  const planned = plan({ workflow: variation.workflow, registry, models, contentHash });
  const { results, progress } = await runPlan(session, planned, variation.name);
  const folder = join(session.out, variation.name);
  const workflow = relocated(variation.workflow, registry, { from: session.folder, to: folder });
  const { files, outputs } = await collect(session, { workflow, planned, results });
  const report: RunReport = {
    format: 'unclip-run',
    version: 1,
    name: variation.workflow.name,
    file: session.file,
    inputs: variation.inputs,
    seeds: seedReports(variation.workflow, registry),
    startedAt,
    ms: Math.round(host.now() - began),
    device: session.device,
    ...(session.threads !== undefined && { threads: session.threads }),
    versions,
    models: modelReports(planned.tasks),
    nodes: nodeReports(planned.tasks, progress),
    outputs,
    workflow,
  };
  const reportFile = { name: 'run.json', bytes: new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`) };
  await writeFiles(host.disk, folder, [...files, reportFile]);
  return { report, folder, computed: computed(progress) };
};

type Results = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const runPlan = async (session: Session, planned: Plan, label: string): Promise<{ results: Results; progress: RunProgress }> => {
  const { evaluate, store, signal } = session;
  const view = progressView(session.host, planned.tasks.length, label);
  try {
    const results = await execute(planned, { evaluate, store, signal, emit: view.emit });
    return { results, progress: view.progress() };
  } finally {
    view.end();
  }
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
