import type { StoreApi } from 'zustand/vanilla';
import type { Workflow } from '../../../graph/index.ts';
import {
  type Artifacts,
  follow as followRuns,
  type LoggedEvent,
  type RunGone,
  type RunSummary,
  type ServerClient,
  sendMissing,
} from '../../../server/client/index.ts';
import { foldEvent, isActive, withSummary } from './fold-run.ts';
import { codeOf } from './server-error.ts';
import type { RunFile, RunOnServer, ServerActions, ServerRun, ServerState } from './types.ts';

/** Runs read at once. */
const page = 30;
/** Most keys of one request. */
const mostKeys = 1000;
/** Most runs of one stream. */
const mostFollowed = 100;

export type Runs = Pick<
  ServerActions,
  | 'showRuns'
  | 'shareRun'
  | 'start'
  | 'cancel'
  | 'prioritise'
  | 'retry'
  | 'removeRun'
  | 'workflowOf'
  | 'runDetails'
  | 'outputsOf'
  | 'detail'
  | 'timings'
  | 'olderRuns'
> & {
  /** Reads the newest runs, and follows those that have not ended. */
  read(): Promise<void>;
  /** Follows nothing until it is called again with true: a hidden page needs no connection. */
  listen(wanted: boolean): void;
};

type Parts = {
  readonly client: ServerClient;
  readonly artifacts: Artifacts;
  readonly store: StoreApi<ServerState>;
  /** Something was changed that other pages show, too. */
  changed(): void;
  /** A stream of events broke for good. */
  onLost(error: unknown): void;
};

/** The runs of a server: one stream of events for all that have not ended. */
export const createRuns = ({ client, artifacts, store, changed, onLost }: Parts): Runs => {
  let stream: { readonly ids: ReadonlySet<string>; stop(): void } | undefined;
  let listening = true;

  const all = (): readonly ServerRun[] => store.getState().runs;
  const find = (id: string): ServerRun | undefined => all().find((run) => run.id === id);
  const put = (id: string, change: (run: ServerRun) => ServerRun | undefined): void =>
    store.setState({ runs: all().flatMap((run) => (run.id === id ? (change(run) ?? []) : [run])) });
  const add = (summary: RunSummary): void => {
    const cached = find(summary.id);
    const run = withSummary(cached, summary, false);
    if (cached) put(summary.id, () => run);
    else store.setState({ runs: [run, ...all()] });
  };

  const look = async (id: string) => {
    const { workflow: _, inputs: __, targets: ___, outputs, ...summary } = await client.runs.get.query({ id });
    return { outputs, summary };
  };
  const detail = async (id: string): Promise<void> => {
    const { outputs, summary } = await look(id);
    put(id, (run) => ({ ...withSummary(run, summary, isActive(run) && isActive(summary)), outputs }));
  };
  const onEvent = (data: LoggedEvent | RunGone): void => {
    const before = find(data.run);
    const after = before && !('gone' in data) ? foldEvent(before, data) : undefined;
    // the error and the outputs are in the run, not in its log: its end is shown together with them
    if (before && after && isActive(before) && !isActive(after)) detail(data.run).catch(() => put(data.run, () => after));
    else put(data.run, () => after);
  };
  const follow = (): void => {
    const active = listening ? all().filter(isActive).slice(0, mostFollowed) : [];
    if (active.length === 0) {
      stream?.stop();
      stream = undefined;
    }
    if (active.every(({ id }) => stream?.ids.has(id))) return;
    stream?.stop();
    const controller = new AbortController();
    const mine = { ids: new Set(active.map(({ id }) => id)), stop: () => controller.abort() };
    stream = mine;
    const runs = active.map(({ id, sequence }) => ({ id, after: sequence }));
    followRuns(client, { runs, signal: controller.signal }, onEvent).then(
      () => {
        if (stream !== mine) return;
        stream = undefined;
        follow();
      },
      (error: unknown) => {
        if (stream === mine) stream = undefined;
        onLost(error);
      },
    );
  };
  const act = async (summary: Promise<RunSummary>): Promise<void> => {
    const { id } = await summary;
    // what it says may be older than an event that came meanwhile; a run that is queued again has to be followed again
    const { summary: fresh } = await look(id);
    put(id, (run) => ({ ...withSummary(run, fresh, isActive(run)), ...(isActive(run) ? {} : { nodes: {} }) }));
    follow();
    changed();
  };

  const filter = () => (store.getState().runsOf === 'mine' ? { mine: true } : {});
  const read = async (): Promise<void> => {
    const listed = await client.runs.list.query({ limit: page, ...filter() });
    const cached = new Map(all().map((run) => [run.id, run]));
    const newest = listed.map((summary) => withSummary(cached.get(summary.id), summary, stream?.ids.has(summary.id) ?? false));
    // runs that `olderRuns` read
    const ids = new Set(newest.map(({ id }) => id));
    const last = newest.at(-1);
    const older = newest.length < page || !last ? [] : all().filter((run) => !ids.has(run.id) && run.createdAt <= last.createdAt);
    store.setState({ runs: [...newest, ...older], olderRuns: older.length > 0 ? store.getState().olderRuns : listed.length === page });
    follow();
  };

  return {
    detail,
    read,
    listen(wanted) {
      listening = wanted;
      follow();
    },
    async showRuns(runsOf) {
      store.setState({ runsOf, runs: [], olderRuns: false });
      await read();
    },
    async shareRun(id, shared) {
      const summary = await client.runs.share.mutate({ id, shared });
      put(id, (run) => withSummary(run, summary, isActive(run)));
      changed();
    },
    async start(workflow, files) {
      await sendFiles({ client, artifacts }, files);
      const named = Object.fromEntries(files.flatMap(({ name, sha256 }) => (name === undefined ? [] : [[name, sha256]])));
      // the key makes a start whose answer was lost safe to send again
      const { events, ...summary } = await client.runs.start.mutate({ workflow, files: named, idempotencyKey: crypto.randomUUID() });
      add(summary);
      if (events) await detail(summary.id);
      follow();
      changed();
      return summary.id;
    },
    cancel: (id) => act(client.runs.cancel.mutate({ id })),
    prioritise: (id) => act(client.runs.prioritise.mutate({ id })),
    retry: (id) => act(client.runs.retry.mutate({ id })),
    async removeRun(id) {
      await client.runs.remove.mutate({ id });
      put(id, () => undefined);
      changed();
    },
    // a workflow is plain JSON: what comes is what was sent
    workflowOf: async (id) => (await client.runs.get.query({ id })).workflow as Workflow,
    async runDetails(id) {
      try {
        // details are plain JSON: what comes is what the contract says
        return (await client.runs.get.query({ id })) as RunOnServer;
      } catch (error) {
        if (codeOf(error) === 'NOT_FOUND') return undefined;
        throw error;
      }
    },
    async outputsOf(keys) {
      const found = [];
      for (let at = 0; at < keys.length; at += mostKeys)
        found.push(await client.runs.outputs.query({ keys: keys.slice(at, at + mostKeys) }));
      return Object.assign({}, ...found);
    },
    async timings(id) {
      let run = find(id);
      if (run) run = { ...run, nodes: {}, sequence: 0 };
      await followRuns(client, { runs: [{ id, after: 0 }], signal: new AbortController().signal }, (message) => {
        if (run && !('gone' in message)) run = foldEvent(run, message);
      });
      const { nodes = {}, sequence = 0 } = run ?? {};
      put(id, (cached) => ({ ...cached, nodes, sequence }));
    },
    async olderRuns() {
      const before = all().at(-1)?.id;
      const listed = await client.runs.list.query({ limit: page, ...filter(), ...(before !== undefined && { before }) });
      const listedBefore = new Set(all().map(({ id }) => id));
      const fresh = listed.filter(({ id }) => !listedBefore.has(id)).map((summary) => withSummary(undefined, summary, false));
      store.setState({ runs: [...all(), ...fresh], olderRuns: listed.length === page });
      follow();
    },
  };
};

/** Sends those files that the server does not hold. */
const sendFiles = async ({ client, artifacts }: Pick<Parts, 'client' | 'artifacts'>, files: readonly RunFile[]): Promise<void> => {
  const named = new Map(files.map((file) => [file.sha256, file]));
  await sendMissing(named.keys(), {
    missing: (hashes) => client.artifacts.missing.query({ hashes: [...hashes] }),
    supply: async (hash) => artifacts.send(hash, new Uint8Array((await named.get(hash)?.read()) ?? [])),
  });
};
