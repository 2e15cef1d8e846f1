import type { Check } from '../../../graph/index.ts';

/** `run`: the user pressed Run. `live`: live mode wants new outputs after an edit. `preview`: the user is dragging a value. */
export type RunKind = 'run' | 'live' | 'preview';

/** One wish to run. Its identity is the object: the machine starts it once or drops it once. */
export type RunRequest = {
  readonly kind: RunKind;
  /** Node ids to run to. Default: the outputs of the workflow. */
  readonly targets?: readonly string[];
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

export type RunnerState = {
  /** Counts the documents shown. A run of an earlier generation shows nothing. */
  readonly generation: number;
  readonly phase: Phase;
  /** At most one request of each kind: the newest. */
  readonly waiting: Readonly<Partial<Record<RunKind, RunRequest>>>;
  readonly live: boolean;
  /** The exact check of the workflow as it is now; undefined between an edit and its check. */
  readonly check: Check | undefined;
  /** The nodes that the user ran to last; undefined for the outputs of the workflow. */
  readonly targets: readonly string[] | undefined;
  /** The keys of the outputs that the newest run is for. Live mode runs again when other outputs are wanted. */
  readonly attempted: string | undefined;
};

export type RunnerEvent =
  | { readonly type: 'requested'; readonly request: RunRequest }
  /** The run has a plan; `keys` are those of its targets. */
  | { readonly type: 'planned'; readonly keys: readonly string[] }
  /** `aborted`: it ended because it was stopped. */
  | { readonly type: 'ended'; readonly aborted: boolean }
  | { readonly type: 'stop-pressed' }
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
  waiting: {},
  live: false,
  check: undefined,
  targets: undefined,
  attempted: undefined,
};

/** Which waiting request starts first. */
const order: readonly RunKind[] = ['run', 'preview', 'live'];
/** The kinds of running requests that a new request of a kind stops. A preview never stops a run that the user asked for. */
const stoppedBy: Readonly<Record<RunKind, readonly RunKind[]>> = {
  run: ['run', 'live', 'preview'],
  live: ['run', 'live'],
  preview: ['live', 'preview'],
};
const interrupts = (request: RunRequest, running: RunRequest): boolean =>
  stoppedBy[request.kind].includes(running.kind) && !(request.draft && running.draft);

/**
 * Which run goes on and which comes next: one at a time, the newest of a kind wins, and live mode runs whatever is wanted and not attempted
 * yet. Pure: the driver performs the effects and reports back as events.
 */
export const reduce = (state: RunnerState, event: RunnerEvent): Transition => {
  const handled = handle(state, event);
  const considered = considerLive(handled.state);
  const started = startNext(considered.state);
  return { state: started.state, effects: [...handled.effects, ...considered.effects, ...started.effects] };
};

const handle = (state: RunnerState, event: RunnerEvent): Transition => {
  switch (event.type) {
    case 'requested': {
      const { request } = event;
      // a run that the user asks for is attempted whatever live mode has attempted before
      return enqueue(request.kind === 'run' ? { ...state, targets: request.targets, attempted: undefined } : state, request);
    }
    case 'planned': {
      const { phase } = state;
      if (phase.name !== 'preparing') return { state, effects: [] };
      const keys = nameOf(event.keys);
      const attempted = phase.request.kind === 'preview' ? state.attempted : keys;
      return { state: { ...state, phase: { name: 'running', request: phase.request, keys }, attempted }, effects: [] };
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
    case 'document-shown': {
      const { state: stopped, effects } = stop(state);
      const { phase } = stopped;
      return { state: { ...initialRunnerState, generation: state.generation + 1, phase }, effects };
    }
  }
};

/** The state with a request that waits for its turn, and without those that it replaces. */
const enqueue = (state: RunnerState, request: RunRequest): Transition => {
  const { phase, waiting } = state;
  const replaced = [waiting[request.kind], request.kind === 'run' ? waiting.live : undefined].filter((old) => old !== undefined);
  const { live, ...others } = waiting;
  const rest = request.kind === 'run' || live === undefined ? others : { ...others, live };
  const drops: Effect[] = replaced.map((old) => ({ type: 'drop', request: old }));
  const queued = { ...state, waiting: { ...rest, [request.kind]: request } };
  if (phase.name === 'idle' || phase.name === 'stopping' || !interrupts(request, phase.request)) return { state: queued, effects: drops };
  return { state: { ...queued, phase: { ...phase, name: 'stopping' } }, effects: [...drops, { type: 'abort', because: 'replaced' }] };
};

/** The state with nothing waiting and the running request aborted. A live run that Stop ended does not start again. */
const stop = (state: RunnerState): Transition => {
  const drops = Object.values(state.waiting).map((request): Effect => ({ type: 'drop', request }));
  const { phase } = state;
  if (phase.name === 'idle') return { state: { ...state, waiting: {} }, effects: drops };
  const { request } = phase;
  return {
    state: { ...state, waiting: {}, phase: { name: 'stopping', request } },
    effects: phase.name === 'stopping' ? drops : [...drops, { type: 'abort', because: 'stopped' }],
  };
};

/** Requests a live run where live mode wants outputs that no run has attempted, unless a requested run has no plan yet. */
const considerLive = (state: RunnerState): Transition => {
  const wanted = wantedBy(state);
  const { phase } = state;
  const undecided = state.waiting.run ?? (phase.name !== 'idle' && phase.request.kind === 'run' && !('keys' in phase));
  if (!wanted || undecided || wanted.keys === state.attempted) return { state, effects: [] };
  const request: RunRequest = { kind: 'live', ...(wanted.targets && { targets: wanted.targets }) };
  return enqueue({ ...state, attempted: wanted.keys }, request);
};

const startNext = (state: RunnerState): Transition => {
  const kind = order.find((name) => state.waiting[name]);
  const request = kind && state.waiting[kind];
  if (state.phase.name !== 'idle' || !request) return { state, effects: [] };
  const { [kind]: _, ...waiting } = state.waiting;
  // a live run is for the outputs that were wanted when it was requested
  const keys = kind === 'live' && state.attempted !== undefined ? { keys: state.attempted } : {};
  return { state: { ...state, waiting, phase: { name: 'preparing', request, ...keys } }, effects: [{ type: 'start', request }] };
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
