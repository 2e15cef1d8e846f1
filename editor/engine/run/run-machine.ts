import type { Check } from '../../../graph/index.ts';

/** `run`: the user pressed Run; it is an entry of the queue. `live`: live mode wants new outputs after an edit. `preview`: the user is dragging a value. */
export type RunKind = 'run' | 'live' | 'preview';

/** One wish to run. Its identity is the object: the machine starts it once or drops it once. */
export type RunRequest = {
  readonly kind: RunKind;
  /** Node ids to run to. Default: the outputs of the workflow. */
  readonly targets?: readonly string[];
  /** Of a run: it computes another workflow than the one that is shown, so live mode does not follow it. */
  readonly apart?: true;
  /** Of a preview: it is shown although a newer value is wanted. A newer draft waits for it, and the drafts between the two are dropped. */
  readonly draft?: boolean;
};

/**
 * What the runner does. `keys` names the outputs that the run is for, once it is planned. `stopping`: the run was aborted and has not ended
 * yet.
 */
export type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'preparing'; readonly request: RunRequest; readonly keys?: string }
  | { readonly name: 'running'; readonly request: RunRequest; readonly keys: string }
  | { readonly name: 'stopping'; readonly request: RunRequest; readonly keys?: string };

/** Kinds of which a newer request replaces an older one. */
type Replaceable = Exclude<RunKind, 'run'>;

export type RunnerState = {
  /** Counts the documents shown. A live run of an earlier generation shows nothing. */
  readonly generation: number;
  readonly phase: Phase;
  /** The waiting runs, the next one first. A document that is shown, Stop, live runs and previews leave them as they are. */
  readonly queue: readonly RunRequest[];
  /** No run of the queue starts. The one that is running goes on to its end. */
  readonly paused: boolean;
  /** At most one request of each other kind: the newest. */
  readonly waiting: Readonly<Partial<Record<Replaceable, RunRequest>>>;
  readonly live: boolean;
  /** The exact check of the workflow as it is now; undefined between an edit and its check. */
  readonly check: Check | undefined;
  /** The nodes that the user ran to last; undefined for the outputs of the workflow. */
  readonly targets: readonly string[] | undefined;
  /** The keys of the outputs that the newest run is for. Live mode runs again when other outputs are wanted. */
  readonly attempted: string | undefined;
};

export type RunnerEvent =
  /** `at`: of a run, its position among the waiting ones. Default: the last. */
  | { readonly type: 'requested'; readonly request: RunRequest; readonly at?: number }
  /** The run has a plan; `keys` are those of its targets. Undefined: the run is of another document than the one that is shown. */
  | { readonly type: 'planned'; readonly keys: readonly string[] | undefined }
  /** `aborted`: it ended because it was stopped. */
  | { readonly type: 'ended'; readonly aborted: boolean }
  | { readonly type: 'stop-pressed' }
  /** A waiting run leaves the queue; the one that is running stops. */
  | { readonly type: 'cancelled'; readonly request: RunRequest }
  /** A waiting run takes this position among the waiting ones. */
  | { readonly type: 'moved'; readonly request: RunRequest; readonly to: number }
  /** All waiting runs leave the queue. */
  | { readonly type: 'cleared' }
  | { readonly type: 'paused'; readonly paused: boolean }
  | { readonly type: 'live-switched'; readonly live: boolean }
  | { readonly type: 'edited' }
  /** `check` is exact: its keys are those that a run would have. Undefined while models or files are not loaded. */
  | { readonly type: 'checked'; readonly check: Check | undefined }
  | { readonly type: 'document-shown' };

/** What the driver does after a transition, in this order. */
export type Effect =
  | { readonly type: 'start'; readonly request: RunRequest }
  | { readonly type: 'abort'; readonly because: 'replaced' | 'stopped' }
  /** The request never starts. */
  | { readonly type: 'drop'; readonly request: RunRequest };

export type Transition = { readonly state: RunnerState; readonly effects: readonly Effect[] };

export const initialRunnerState: RunnerState = {
  generation: 0,
  phase: { name: 'idle' },
  queue: [],
  paused: false,
  waiting: {},
  live: false,
  check: undefined,
  targets: undefined,
  attempted: undefined,
};

/**
 * Which waiting request starts first. After a run of the queue, a preview does, so that a slider waits for one run and not for all of them. A live
 * run waits for the queue.
 */
const order: readonly RunKind[] = ['run', 'preview', 'live'];
const orderAfterRun: readonly RunKind[] = ['preview', 'run', 'live'];
/** The kinds of running requests that a new request of a kind stops. Nothing stops a run that the user requested. */
const stoppedBy: Readonly<Record<RunKind, readonly RunKind[]>> = {
  run: ['live', 'preview'],
  live: ['live'],
  preview: ['live', 'preview'],
};
const interrupts = (request: RunRequest, running: RunRequest): boolean =>
  stoppedBy[request.kind].includes(running.kind) && !(request.draft && running.draft);

/**
 * Which run goes on and which comes next. One runs at a time. Runs of the queue start in its order and end by themselves or by Stop; of live runs and
 * previews the newest wins; live mode runs whatever is wanted and not attempted yet. Pure: the driver performs the effects and reports back as events.
 */
export const reduce = (state: RunnerState, event: RunnerEvent): Transition => {
  const handled = handle(state, event);
  const considered = considerLive(handled.state);
  const endedRun = event.type === 'ended' && state.phase.name !== 'idle' && state.phase.request.kind === 'run';
  const started = startNext(considered.state, endedRun ? orderAfterRun : order);
  return { state: started.state, effects: [...handled.effects, ...considered.effects, ...started.effects] };
};

const handle = (state: RunnerState, event: RunnerEvent): Transition => {
  switch (event.type) {
    case 'requested': {
      const { request, at } = event;
      if (request.kind !== 'run') return enqueue(state, request, request.kind);
      // a run that the user requests is attempted whatever live mode has attempted before
      const wanted = request.apart ? state : { ...state, targets: request.targets, attempted: undefined };
      return addRun(wanted, request, at ?? state.queue.length);
    }
    case 'planned': {
      const { phase } = state;
      if (phase.name !== 'preparing') return { state, effects: [] };
      const keys = event.keys && nameOf(event.keys);
      const attempted = phase.request.kind === 'preview' ? state.attempted : (keys ?? state.attempted);
      return { state: { ...state, phase: { name: 'running', request: phase.request, keys: keys ?? '' }, attempted }, effects: [] };
    }
    case 'ended': {
      const { phase } = state;
      if (phase.name === 'idle') return { state, effects: [] };
      // what interrupted a live run leaves its outputs still wanted
      const wanted = event.aborted && phase.request.kind === 'live' && phase.keys === state.attempted;
      return { state: { ...state, phase: { name: 'idle' }, ...(wanted && { attempted: undefined }) }, effects: [] };
    }
    case 'stop-pressed': {
      const { state: stopped, effects } = stop(state);
      // live mode runs again after the next edit, not at once: what it wants now counts as attempted
      return { state: { ...stopped, attempted: wantedBy(state)?.keys ?? state.attempted }, effects };
    }
    case 'live-switched':
      return { state: { ...state, live: event.live }, effects: [] };
    case 'edited':
      return { state: { ...state, check: undefined }, effects: [] };
    case 'checked':
      return { state: { ...state, check: event.check }, effects: [] };
    case 'cancelled': {
      const { phase } = state;
      if (state.queue.includes(event.request)) {
        return { state: { ...state, queue: without(state.queue, event.request) }, effects: [{ type: 'drop', request: event.request }] };
      }
      const isRunning = phase.name !== 'idle' && phase.request === event.request;
      return isRunning ? abort(state) : { state, effects: [] };
    }
    case 'moved': {
      if (!state.queue.includes(event.request)) return { state, effects: [] };
      const others = without(state.queue, event.request);
      return { state: { ...state, queue: others.toSpliced(Math.max(0, event.to), 0, event.request) }, effects: [] };
    }
    case 'cleared':
      return { state: { ...state, queue: [] }, effects: state.queue.map((request): Effect => ({ type: 'drop', request })) };
    case 'paused':
      return { state: { ...state, paused: event.paused }, effects: [] };
    case 'document-shown': {
      const runs = state.phase.name !== 'idle' && state.phase.request.kind === 'run';
      const { state: stopped, effects } = runs ? withoutWaiting(state) : stop(state);
      const { phase, queue, paused } = stopped;
      return { state: { ...initialRunnerState, generation: state.generation + 1, phase, queue, paused }, effects };
    }
  }
};

const without = (queue: readonly RunRequest[], request: RunRequest): readonly RunRequest[] => queue.filter((other) => other !== request);

/** The state with a run at a position of the queue. It stops what it does not have to wait for. */
const addRun = (state: RunnerState, request: RunRequest, at: number): Transition => {
  const { phase, paused } = state;
  const { live, ...waiting } = state.waiting;
  const queued = { ...state, waiting, queue: state.queue.toSpliced(at, 0, request) };
  const drops: Effect[] = live ? [{ type: 'drop', request: live }] : [];
  if (paused || phase.name === 'idle' || phase.name === 'stopping' || !interrupts(request, phase.request))
    return { state: queued, effects: drops };
  return { state: { ...queued, phase: { ...phase, name: 'stopping' } }, effects: [...drops, { type: 'abort', because: 'replaced' }] };
};

/** The state with a request that waits for its turn, and without the one that it replaces. */
const enqueue = (state: RunnerState, request: RunRequest, kind: Replaceable): Transition => {
  const { phase, waiting } = state;
  const old = waiting[kind];
  const drops: Effect[] = old ? [{ type: 'drop', request: old }] : [];
  const queued = { ...state, waiting: { ...waiting, [kind]: request } };
  if (phase.name === 'idle' || phase.name === 'stopping' || !interrupts(request, phase.request)) return { state: queued, effects: drops };
  return { state: { ...queued, phase: { ...phase, name: 'stopping' } }, effects: [...drops, { type: 'abort', because: 'replaced' }] };
};

/** The state without waiting live runs and previews. The queue stays. */
const withoutWaiting = (state: RunnerState): Transition => ({
  state: { ...state, waiting: {} },
  effects: Object.values(state.waiting).map((request): Effect => ({ type: 'drop', request })),
});

/** The state with the running request aborted. */
const abort = (state: RunnerState): Transition => {
  const { phase } = state;
  if (phase.name === 'idle' || phase.name === 'stopping') return { state, effects: [] };
  return { state: { ...state, phase: { name: 'stopping', request: phase.request } }, effects: [{ type: 'abort', because: 'stopped' }] };
};

/** The state with no live run or preview waiting and the running request aborted. A live run that Stop ended does not start again. */
const stop = (state: RunnerState): Transition => {
  const { state: rest, effects } = withoutWaiting(state);
  const stopped = abort(rest);
  const { phase } = stopped.state;
  // a request that was stopping already may be a live run: without its keys, its outputs are not wanted again
  const forgotten = phase.name === 'stopping' ? { ...stopped.state, phase: { name: phase.name, request: phase.request } } : stopped.state;
  return { state: forgotten, effects: [...effects, ...stopped.effects] };
};

/** Requests a live run where live mode wants outputs that no run has attempted, unless a run of the queue is running or comes next. */
const considerLive = (state: RunnerState): Transition => {
  const wanted = wantedBy(state);
  const { phase, queue, paused } = state;
  const undecided = (queue.length > 0 && !paused) || (phase.name !== 'idle' && phase.request.kind === 'run');
  if (!wanted || undecided || wanted.keys === state.attempted) return { state, effects: [] };
  const request: RunRequest = { kind: 'live', ...(wanted.targets && { targets: wanted.targets }) };
  return enqueue({ ...state, attempted: wanted.keys }, request, 'live');
};

const startNext = (state: RunnerState, kinds: readonly RunKind[]): Transition => {
  const { queue, paused, waiting, attempted } = state;
  const next: Readonly<Partial<Record<RunKind, RunRequest>>> = { ...waiting, ...(queue[0] && !paused && { run: queue[0] }) };
  const kind = kinds.find((name) => next[name]);
  const request = kind && next[kind];
  if (state.phase.name !== 'idle' || !request) return { state, effects: [] };
  // a live run is for the outputs that were wanted when it was requested
  const keys = kind === 'live' && attempted !== undefined ? { keys: attempted } : {};
  const rest = kind === 'run' ? { queue: queue.slice(1) } : { waiting: omit(waiting, kind) };
  return { state: { ...state, ...rest, phase: { name: 'preparing', request, ...keys } }, effects: [{ type: 'start', request }] };
};

const omit = (waiting: RunnerState['waiting'], kind: Replaceable): RunnerState['waiting'] => {
  const { [kind]: _, ...others } = waiting;
  return others;
};

/** What live mode wants to be computed; undefined where it is off, or the workflow is not checked or cannot run. */
const wantedBy = ({
  live,
  check,
  targets,
}: RunnerState): { readonly targets: readonly string[] | undefined; readonly keys: string } | undefined => {
  if (!live || !check) return undefined;
  const present = targets?.filter((id) => check.types.has(id)) ?? [];
  const wanted = present.length > 0 ? present : check.targets;
  const keys = wanted.flatMap((id) => check.tasks.get(id)?.key ?? []);
  if (wanted.length === 0 || keys.length < wanted.length) return undefined;
  return { targets: present.length > 0 ? present : undefined, keys: nameOf(keys) };
};

/** One name for a set of keys. */
const nameOf = (keys: readonly string[]): string => [...keys].sort().join(' ');
