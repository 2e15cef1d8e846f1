import { createHash } from 'node:crypto';
import {
  type Emit,
  type ExecuteOptions,
  encodeValue,
  execute,
  flatten,
  local,
  memoryStore,
  type Outputs,
  type Plan,
  type PlannedValue,
  plan,
  type Registry,
  type RunEvent,
  type Store,
  type Workflow,
} from '../../../graph/index.ts';
import { registry as programRegistry } from '../../../nodes/index.ts';
import type {
  ArtifactService,
  LoggedEvent,
  RunDetails,
  RunOutput,
  RunService,
  RunState,
  ServerEvent,
  StartRun,
  WorkflowService,
} from '../../../server/contract.ts';
import { ServerError } from '../../../server/error.ts';
import { enterRequested } from '../../../server/runs/enter.ts';
import { runProblem } from '../../../server/runs/run-problem.ts';
import { readSupplied, suppliedValues } from '../../../server/runs/supplied.ts';
import { planSingleTask, readInputs, taskDocument, taskNode } from '../../../server/runs/task.ts';
import { executeTask } from '../../../server/worker/execute-task.ts';

type Held = {
  details: RunDetails;
  readonly plan: Plan;
  /** The input values of a single task. */
  readonly inputs?: () => Promise<Outputs>;
  readonly device: string;
  readonly log: LoggedEvent[];
  wake: (() => void)[];
  stop: AbortController;
};
/** How runs are computed: with nodes that need no model, unless services are passed. */
export type Computing = { readonly registry: Registry; readonly services: unknown; readonly store?: Store };

export type FakeRuns = RunService & {
  /** Appends an event to a run's log, as a worker does. */
  tell(id: string, event: ServerEvent): void;
  /** While this is true, queued runs stay queued. */
  paused: boolean;
};

/** The outputs of a run's targets by node. */
const resultsOf = async ({ plan, inputs }: Held, options: ExecuteOptions): Promise<ReadonlyMap<string, Outputs>> => {
  const [task] = plan.tasks;
  if (!inputs || !task) return execute(plan, options);
  let results: Outputs = {};
  const emit: Emit = (event, outputs) => {
    if (outputs) results = outputs;
    options.emit(event);
  };
  await executeTask(task, { ...options, emit, inputs });
  return new Map([[task.nodeId, results]]);
};

const ended: readonly RunState[] = ['done', 'failed', 'cancelled'];

/** A run service that computes runs in this process: workflows one after another, single tasks at once. */
export const fakeRuns = (
  artifacts: ArtifactService,
  computing: Computing = { registry: programRegistry, services: undefined },
  saved: Pick<WorkflowService, 'get'> | undefined = undefined,
): FakeRuns => {
  const runs = new Map<string, Held>();
  // counted, because the id of a removed run is never used again
  let started = 0;
  const keys = new Map<string, string>();
  const store = computing.store ?? memoryStore({ maxBytes: 1e8 });
  let batches = 0;
  let queue = Promise.resolve();

  const held = (id: string): Held => {
    const run = runs.get(id);
    if (!run) throw new ServerError('NOT_FOUND', `There is no run ${id}.`);
    return run;
  };
  const summary = ({ details: { workflow: _w, inputs: _i, targets: _t, outputs: _o, ...rest } }: Held) => rest;
  const change = (run: Held, changes: Partial<RunDetails>): void => {
    run.details = { ...run.details, ...changes };
    for (const wake of run.wake.splice(0)) wake();
  };
  const tell = (id: string, event: ServerEvent): void => {
    const run = held(id);
    run.log.push({ run: id, sequence: run.log.length + 1, at: 1, event });
    change(run, event.type === 'node-end' ? { done: run.details.done + 1 } : {});
  };
  const output = async (run: Held, name: string, { node, port, value }: { node: string; port: string; value: unknown }): Promise<void> => {
    const bytes = encodeValue(value);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await artifacts.put(sha256, bytes);
    const key = run.plan.targets.find((target) => target.node === node)?.key ?? '';
    const made: RunOutput = { node, port, key, value: sha256 };
    change(run, { outputs: { ...run.details.outputs, [name]: made } });
    tell(run.details.id, { type: 'node-output', name, output: made });
  };
  const compute = async (run: Held): Promise<void> => {
    const { id, workflow } = run.details;
    if (run.details.state !== 'queued') return;
    change(run, { state: 'running', startedAt: 2, attempts: run.details.attempts + 1, worker: 'here', device: run.device });
    const evaluate = local(computing.registry, computing.services);
    const { signal } = run.stop;
    try {
      const options = { evaluate, store, signal };
      const emit = (event: RunEvent) => {
        if (event.type === 'node-progress') tell(id, { type: event.type, nodeId: event.nodeId, step: event.step, of: event.of });
        else if (event.type !== 'run-end') tell(id, event);
      };
      const values = async (value: PlannedValue) => (await readSupplied(value, (sha256) => bytesOf(artifacts, sha256))).value;
      const results = await resultsOf(run, { ...options, emit, values });
      const named = Object.entries(flatten(workflow).workflow.interface.outputs);
      for (const [name, { node, port }] of named) await output(run, name, { node, port, value: results.get(node)?.[port] });
      const others = run.plan.targets.filter(({ node }) => !named.some(([, to]) => to.node === node));
      for (const { node } of others)
        for (const [port, value] of Object.entries(results.get(node) ?? {}))
          await output(run, run.details.task ? port : `${node}.${port}`, { node, port, value });
      change(run, { state: 'done', endedAt: 3 });
    } catch (error) {
      if (signal.aborted) {
        change(run, { state: 'cancelled', endedAt: 3 });
        return tell(id, { type: 'run-cancelled' });
      }
      change(run, { state: 'failed', endedAt: 3, error: runProblem(error) });
    }
    tell(id, { type: 'run-end', ok: run.details.error === undefined });
  };

  const savedWorkflow = async ({ id, version }: { readonly id: string; readonly version?: number }): Promise<Workflow> => {
    if (saved) return (await saved.get(id, version)).workflow;
    throw new ServerError('NOT_FOUND', 'The fake keeps no saved workflows for runs.');
  };

  type Lone = { readonly plan: Plan; inputs(): Promise<Outputs> };
  type More = { readonly batch?: string; readonly task?: true };
  const add = (request: StartRun, more: More = {}, lone?: Lone): Held => {
    const given = request.workflow;
    if (!('format' in given)) throw new ServerError('NOT_FOUND', 'The fake keeps no saved workflows for runs.');
    const workflow = enterRequested(given, request.inputs ?? {});
    const planned =
      lone?.plan ??
      plan({
        workflow,
        registry: computing.registry,
        values: suppliedValues(workflow, request.inputs ?? {}, computing.registry),
        ...(request.targets && { targets: request.targets }),
        contentHash: (name) => request.files?.[name],
      });
    const id = `run-${++started}`;
    const run: Held = {
      plan: planned,
      ...(lone && { inputs: lone.inputs }),
      device: request.device ?? 'cpu',
      log: [],
      wake: [],
      stop: new AbortController(),
      details: {
        id,
        name: workflow.name,
        state: 'queued',
        createdAt: 1,
        done: 0,
        of: planned.tasks.length,
        attempts: 0,
        workflow,
        inputs: request.inputs ?? {},
        targets: planned.targets.map(({ node }) => node),
        outputs: {},
        ...more,
      },
    };
    runs.set(id, run);
    tell(id, { type: 'run-queued' });
    if (more.task) void compute(run);
    else queue = queue.then(() => (service.paused ? undefined : compute(run)));
    return run;
  };

  const service: FakeRuns = {
    paused: false,
    tell,
    async start(request) {
      const known = request.idempotencyKey === undefined ? undefined : keys.get(request.idempotencyKey);
      const workflow = 'format' in request.workflow ? request.workflow : await savedWorkflow(request.workflow);
      const run = known === undefined ? add({ ...request, workflow }) : held(known);
      if (request.idempotencyKey !== undefined) keys.set(request.idempotencyKey, run.details.id);
      return summary(run);
    },
    async startBatch({ rows, idempotencyKey: _, ...request }) {
      const batch = `batch-${++batches}`;
      return { batch, runs: rows.map((inputs) => add({ ...request, inputs }, { batch }).details.id) };
    },
    async startTask(request) {
      const missing = await artifacts.missing(Object.values(request.inputs));
      if (missing.length > 0) throw new ServerError('NOT_FOUND', `The file ${missing[0]} is not here.`);
      const { inputs: values, files = {}, family } = request;
      const workflow = taskDocument(request);
      const order = { workflow, inputs: {}, targets: [taskNode], files, values, family };
      const task = planSingleTask(order, { registry: computing.registry, contentHash: (name) => files[name] });
      const read = (sha256: string) => bytesOf(artifacts, sha256);
      const inputs = () => readInputs(task, { registry: computing.registry, values, read });
      const planned = { tasks: [task], targets: [{ node: taskNode, key: task.key }] };
      return summary(add({ workflow, files }, { task: true }, { plan: planned, inputs }));
    },
    get: async (id) => held(id).details,
    async list({ state, batch, before, limit = 100 }) {
      const all = [...runs.values()].reverse();
      const from = before === undefined ? 0 : all.indexOf(held(before)) + 1;
      return all
        .slice(from)
        .map(summary)
        .filter((run) => (state === undefined || run.state === state) && (batch === undefined || run.batch === batch))
        .slice(0, limit);
    },
    async counts(batch) {
      const counts: Record<RunState, number> = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
      for (const { details } of runs.values()) if (batch === undefined || details.batch === batch) counts[details.state]++;
      return counts;
    },
    async outputs(keys) {
      const found = keys.map(async (key) => [key, await store.get(key)] as const);
      const named = (await Promise.all(found)).flatMap(([key, outputs]) => (outputs ? [[key, outputs] as const] : []));
      const hashed = named.map(async ([key, outputs]) => {
        const ports = Object.entries(outputs).map(async ([port, value]) => {
          const bytes = encodeValue(value);
          const hash = createHash('sha256').update(bytes).digest('hex');
          await artifacts.put(hash, bytes);
          return [port, hash] as const;
        });
        return [key, Object.fromEntries(await Promise.all(ports))] as const;
      });
      return Object.fromEntries(await Promise.all(hashed));
    },
    async cancel(id) {
      const run = held(id);
      run.stop.abort();
      if (run.details.state === 'queued' || (run.details.state === 'running' && !run.details.task)) {
        change(run, { state: 'cancelled', endedAt: 3 });
        tell(id, { type: 'run-cancelled' });
      }
      return summary(run);
    },
    async prioritise(id, priority = 1) {
      const run = held(id);
      if (run.details.state === 'queued') change(run, { priority });
      return summary(run);
    },
    async retry(id) {
      const run = held(id);
      if (run.details.state !== 'failed' && run.details.state !== 'cancelled')
        throw new ServerError('CONFLICT', `The run ${id} is ${run.details.state}, so it cannot be queued again.`);
      run.stop = new AbortController();
      change(run, { state: 'queued' });
      tell(id, { type: 'run-queued' });
      queue = queue.then(() => compute(run));
      return summary(run);
    },
    async share(id, shared) {
      const { shared: _, ...rest } = held(id).details;
      held(id).details = { ...rest, ...(shared && { shared }) };
      return summary(held(id));
    },
    async remove(id) {
      if (!ended.includes(held(id).details.state)) throw new ServerError('CONFLICT', `The run ${id} has not ended. Cancel it first.`);
      runs.delete(id);
    },
    async *follow(id, sequence, signal) {
      const run = held(id);
      for (let at = sequence; !signal.aborted; ) {
        const event = run.log[at];
        if (event) {
          at++;
          yield event;
        } else if (ended.includes(run.details.state)) return;
        else {
          await new Promise<void>((wake) => {
            run.wake.push(wake);
            signal.addEventListener('abort', () => wake(), { once: true });
          });
        }
      }
    },
  };
  return service;
};

const bytesOf = async (artifacts: ArtifactService, sha256: string): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of artifacts.read(sha256)) chunks.push(chunk);
  return Buffer.concat(chunks);
};
