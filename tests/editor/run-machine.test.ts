import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Effect,
  initialRunnerState,
  type RunnerEvent,
  type RunnerState,
  type RunRequest,
  reduce,
} from '../../editor/engine/run/run-machine.ts';
import { type Check, emptyWorkflow, flatten, type Task } from '../../graph/index.ts';

/** The check of a workflow of two nodes, whose tasks have these keys; `end` is the output of the workflow. */
const checkOf = (keys: Readonly<Record<'end' | 'apart', string>>): Check => {
  const taskOf = (nodeId: string, key: string): Task => ({
    nodeId,
    type: 'number',
    version: 1,
    params: {},
    inputs: {},
    paramLinks: {},
    key,
  });
  const entries = Object.entries(keys);
  return {
    problems: new Map(),
    tasks: new Map(entries.map(([id, key]) => [id, taskOf(id, key)])),
    types: new Map(entries.map(([id]) => [id, {}])),
    choices: new Map(),
    targets: ['end'],
    flat: flatten(emptyWorkflow()),
  };
};
const checked = (end: string, apart = 'a'): RunnerEvent => ({ type: 'checked', check: checkOf({ end, apart }) });
const planned = (...keys: string[]): RunnerEvent => ({ type: 'planned', keys });
const ended = (aborted = false): RunnerEvent => ({ type: 'ended', aborted });
const run: RunRequest = { kind: 'run' };
const preview = (): RunRequest => ({ kind: 'preview', targets: ['end'] });
const requested = (request: RunRequest): RunnerEvent => ({ type: 'requested', request });

/** Where a sequence of events leads, and the effects of the last of them. */
const follow = (...events: readonly RunnerEvent[]): { readonly state: RunnerState; readonly effects: readonly Effect[] } =>
  events.reduce<{ state: RunnerState; effects: readonly Effect[] }>(({ state }, event) => reduce(state, event), {
    state: initialRunnerState,
    effects: [],
  });
const said = (effects: readonly Effect[]): readonly string[] =>
  effects.map((effect) => (effect.type === 'abort' ? `abort: ${effect.because}` : `${effect.type} ${effect.request.kind}`));
const live: RunnerEvent = { type: 'live-switched', live: true };

describe('the run machine', () => {
  it('starts a requested run at once when nothing runs', () => {
    const { state, effects } = follow(requested(run));
    expect(state.phase).toEqual({ name: 'preparing', request: run });
    expect(effects).toEqual([{ type: 'start', request: run }]);
  });

  it('goes from idle over preparing and running back to idle', () => {
    expect(follow(requested(run), planned('k')).state.phase).toEqual({ name: 'running', request: run, keys: 'k' });
    expect(follow(requested(run), planned('k'), ended()).state.phase).toEqual({ name: 'idle' });
  });

  it('queues a run that is requested while another one goes on, and starts it when that has ended', () => {
    const second: RunRequest = { kind: 'run' };
    const queued = follow(requested(run), planned('k'), requested(second));
    expect(queued.effects).toEqual([]);
    expect(queued.state).toMatchObject({ phase: { name: 'running', request: run }, queue: [second] });
    expect(reduce(queued.state, ended()).effects).toEqual([{ type: 'start', request: second }]);
  });

  it('stops the running run and starts the next one of the queue when Stop is pressed', () => {
    const second: RunRequest = { kind: 'run' };
    const stopped = follow(requested(run), planned('k'), requested(second), { type: 'stop-pressed' });
    expect(said(stopped.effects)).toEqual(['abort: stopped']);
    expect(reduce(stopped.state, ended(true)).effects).toEqual([{ type: 'start', request: second }]);
  });

  it('starts runs in the order of the queue, which the user can change', () => {
    const [a, b, c] = [{ kind: 'run' }, { kind: 'run' }, { kind: 'run' }] as const satisfies readonly RunRequest[];
    const queued = [requested(run), requested(a), requested(b), { type: 'requested', request: c, at: 0 }] as const;
    expect(follow(...queued).state.queue).toEqual([c, a, b]);
    expect(follow(...queued, { type: 'moved', request: b, to: 0 }).state.queue).toEqual([b, c, a]);
    expect(follow(...queued, { type: 'moved', request: c, to: 9 }).state.queue).toEqual([a, b, c]);
    const cancelled = follow(...queued, { type: 'cancelled', request: a });
    expect(cancelled.state.queue).toEqual([c, b]);
    expect(cancelled.effects).toEqual([{ type: 'drop', request: a }]);
    expect(said(follow(...queued, { type: 'cancelled', request: run }).effects)).toEqual(['abort: stopped']);
    expect(said(follow(...queued, { type: 'cleared' }).effects)).toEqual(['drop run', 'drop run', 'drop run']);
  });

  it('starts no run of a paused queue, and lets the one that is running end', () => {
    const second: RunRequest = { kind: 'run' };
    const paused = [requested(run), requested(second), { type: 'paused', paused: true }] as const;
    expect(follow(...paused).effects).toEqual([]);
    const waiting = follow(...paused, ended());
    expect(waiting).toMatchObject({ effects: [], state: { phase: { name: 'idle' }, queue: [second] } });
    expect(said(follow(...paused, ended(), requested(preview())).effects)).toEqual(['start preview']);
    // a run that only waits stops no preview
    expect(follow(...paused, ended(), requested(preview()), requested({ kind: 'run' })).effects).toEqual([]);
    expect(reduce(waiting.state, { type: 'paused', paused: false }).effects).toEqual([{ type: 'start', request: second }]);
  });

  it('lets a waiting preview go between two runs of the queue, and a live run after them', () => {
    const second: RunRequest = { kind: 'run' };
    const events = [live, requested(run), planned('k'), requested(second), requested(preview()), checked('l')] as const;
    expect(said(follow(...events).effects)).toEqual([]);
    expect(said(follow(...events, ended()).effects)).toEqual(['start preview']);
    expect(said(follow(...events, ended(), ended()).effects)).toEqual(['start run']);
    expect(said(follow(...events, ended(), ended(), planned('k'), ended()).effects)).toEqual(['start live']);
  });

  it('does not follow a run of another workflow in live mode', () => {
    const apart: RunRequest = { kind: 'run', targets: ['apart'], apart: true };
    const { state } = follow(live, checked('k'), planned('k'), ended(), requested(apart), { type: 'planned', keys: undefined });
    expect(state).toMatchObject({ targets: undefined, attempted: 'k', phase: { name: 'running' } });
    expect(reduce(state, ended()).effects).toEqual([]);
  });

  it('keeps only the newest of the waiting previews, and lets a run that was asked for end before it', () => {
    const [older, newer] = [preview(), preview()];
    const waiting = follow(requested(run), requested(older), requested(newer));
    expect(waiting.effects).toEqual([{ type: 'drop', request: older }]);
    expect(waiting.state.phase).toMatchObject({ name: 'preparing', request: run });
    expect(reduce(waiting.state, ended()).effects).toEqual([{ type: 'start', request: newer }]);
  });

  it('aborts a running preview once when two newer ones follow', () => {
    expect(said(follow(requested(preview()), requested(preview())).effects)).toEqual(['abort: replaced']);
    expect(said(follow(requested(preview()), requested(preview()), requested(preview())).effects)).toEqual(['drop preview']);
  });

  it('finishes a running draft before a newer draft, and drops the drafts between the two', () => {
    const [first, second, third] = [1, 2, 3].map((): RunRequest => ({ kind: 'preview', draft: true }));
    if (!first || !second || !third) throw new Error('There are three drafts.');
    expect(follow(requested(first), requested(second)).effects).toEqual([]);
    expect(follow(requested(first), requested(second), requested(third)).effects).toEqual([{ type: 'drop', request: second }]);
    expect(follow(requested(first), requested(second), requested(third), ended()).effects).toEqual([{ type: 'start', request: third }]);
  });

  it('stops a running draft for the picture that is drawn on release, and that picture for a new draft', () => {
    const draft: RunRequest = { kind: 'preview', draft: true };
    expect(said(follow(requested(draft), requested(preview())).effects)).toEqual(['abort: replaced']);
    expect(said(follow(requested(preview()), requested(draft)).effects)).toEqual(['abort: replaced']);
  });

  it('runs in live mode when the workflow is checked, and not again for the same outputs', () => {
    const first = follow(live, checked('k'));
    expect(said(first.effects)).toEqual(['start live']);
    expect(follow(live, checked('k'), planned('k'), ended(), { type: 'edited' }, checked('k', 'other')).effects).toEqual([]);
  });

  it('runs in live mode to the nodes that the user ran to last', () => {
    const { effects } = follow(requested({ kind: 'run', targets: ['apart'] }), planned('a'), ended(), live, checked('k', 'b'));
    expect(effects).toEqual([{ type: 'start', request: { kind: 'live', targets: ['apart'] } }]);
  });

  it('starts no live run while a run that was asked for is not planned yet', () => {
    expect(follow(live, requested(run), checked('k')).effects).toEqual([]);
    expect(follow(live, requested(run), planned('old'), checked('k')).effects).toEqual([]);
    expect(said(follow(live, requested(run), planned('old'), checked('k'), ended()).effects)).toEqual(['start live']);
  });

  it('makes up for a live run that a preview interrupted', () => {
    const interrupted = [live, checked('k'), planned('k'), requested(preview()), ended(true)];
    expect(said(follow(...interrupted).effects)).toEqual(['start preview']);
    expect(said(follow(...interrupted, planned('other'), ended()).effects)).toEqual(['start live']);
  });

  it('does not run again after Stop until an edit wants other outputs', () => {
    const stopped = [live, checked('k'), planned('k'), { type: 'stop-pressed' } as const];
    expect(said(follow(...stopped).effects)).toEqual(['abort: stopped']);
    expect(follow(...stopped, ended(true)).effects).toEqual([]);
    expect(said(follow(...stopped, ended(true), { type: 'edited' }, checked('l')).effects)).toEqual(['start live']);
  });

  it('does not run again after Stop when the stopped run had no plan yet', () => {
    expect(follow(live, checked('k'), planned('k'), ended(), requested(run), { type: 'stop-pressed' }, ended(true)).effects).toEqual([]);
  });

  it('forgets what was wanted and stops what runs when another document is shown', () => {
    const { state, effects } = follow(live, checked('k'), planned('k'), { type: 'document-shown' });
    expect(said(effects)).toEqual(['abort: stopped']);
    expect(state).toMatchObject({ generation: 1, live: false, check: undefined, attempted: undefined, phase: { name: 'stopping' } });
    expect(reduce(state, ended(true)).state.phase).toEqual({ name: 'idle' });
  });

  it('keeps the queue and its running run when another document is shown', () => {
    const second: RunRequest = { kind: 'run' };
    const { state, effects } = follow(requested(run), planned('k'), requested(second), requested(preview()), { type: 'document-shown' });
    expect(said(effects)).toEqual(['drop preview']);
    expect(state).toMatchObject({ generation: 1, queue: [second], phase: { name: 'running', request: run } });
    expect(reduce(state, ended()).effects).toEqual([{ type: 'start', request: second }]);
  });
});

describe('any sequence of events', () => {
  const stepNames = [
    ...['run', 'run first', 'preview', 'live on', 'live off', 'edit', 'check', 'plan', 'end', 'stop', 'document'],
    ...['cancel', 'move', 'clear', 'pause', 'resume'],
  ] as const;
  type Step = { readonly step: string; readonly key: string; readonly index: number };
  const steps = fc.array(
    fc.record({ step: fc.constantFrom(...stepNames), key: fc.constantFrom('k', 'l', 'm'), index: fc.nat({ max: 4 }) }),
    { minLength: 20, maxLength: 60 },
  );
  /** The event of a step; undefined where there is nothing for it. */
  const eventOf = ({ step, key, index }: Step, { phase, queue }: RunnerState): RunnerEvent | undefined => {
    const idle = phase.name === 'idle';
    const waiting = queue[index] ?? (phase.name !== 'idle' && phase.request.kind === 'run' ? phase.request : undefined);
    switch (step) {
      case 'run':
        return requested({ kind: 'run' });
      case 'run first':
        return { type: 'requested', request: { kind: 'run' }, at: 0 };
      case 'preview':
        return requested(preview());
      case 'live on':
        return live;
      case 'live off':
        return { type: 'live-switched', live: false };
      case 'edit':
        return { type: 'edited' };
      case 'check':
        return checked(key);
      // a driver plans and ends only what runs
      case 'plan':
        return idle ? undefined : planned(key);
      case 'end':
        return idle ? undefined : ended(phase.name === 'stopping');
      case 'stop':
        return { type: 'stop-pressed' };
      case 'cancel':
        return waiting && { type: 'cancelled', request: waiting };
      case 'move':
        return waiting && { type: 'moved', request: waiting, to: (index * 3) % 5 };
      case 'clear':
        return { type: 'cleared' };
      case 'pause':
      case 'resume':
        return { type: 'paused', paused: step === 'pause' };
      default:
        return { type: 'document-shown' };
    }
  };
  const play = (script: readonly Step[]) => {
    let state = initialRunnerState;
    const [begun, dropped, asked] = [new Set<RunRequest>(), new Set<RunRequest>(), new Set<RunRequest>()];
    const broken: string[] = [];
    const rule = (words: string, holds: boolean): void => void (holds || broken.push(words));
    let [running, started] = [0, 0];
    const send = (event: RunnerEvent): void => {
      if (event.type === 'requested') asked.add(event.request);
      if (event.type === 'ended') running--;
      const before = state;
      const { state: next, effects } = reduce(before, event);
      state = next;
      for (const effect of effects) {
        if (effect.type === 'abort') {
          rule('only what runs is aborted', ['preparing', 'running'].includes(before.phase.name));
          const isRun = before.phase.name !== 'idle' && before.phase.request.kind === 'run';
          rule('only the user stops a run of the queue', !isRun || ['cancelled', 'stop-pressed'].includes(event.type));
          continue;
        }
        const { type, request } = effect;
        rule('a request starts once or is dropped once', !begun.has(request) && !dropped.has(request));
        (type === 'start' ? begun : dropped).add(request);
        if (type === 'start') running++;
        if (type === 'start') started++;
        if (request.kind !== 'run') continue;
        if (type === 'drop') rule('only the user removes a run from the queue', ['cancelled', 'cleared'].includes(event.type));
        else rule('runs start in the order of the queue', event.type === 'requested' || request === before.queue[0]);
        rule('a paused queue starts nothing', type === 'drop' || !next.paused);
      }
      rule('one run at a time', running === (state.phase.name === 'idle' ? 0 : 1));
      rule('documents are counted', state.generation >= before.generation);
      rule('nothing waits without a reason', state.phase.name !== 'idle' || Object.keys(state.waiting).length === 0);
      rule('a queue that is not paused goes on', state.phase.name !== 'idle' || state.paused || state.queue.length === 0);
      rule('no run waits twice', new Set(state.queue).size === state.queue.length);
      const known = (request: RunRequest) =>
        [begun.has(request), dropped.has(request), state.queue.includes(request)].filter(Boolean).length;
      rule(
        'no run is lost',
        [...asked].every((request) => request.kind !== 'run' || known(request) === 1),
      );
    };
    for (const entry of script) {
      const event = eventOf(entry, state);
      if (event) send(event);
    }
    send({ type: 'live-switched', live: false });
    send({ type: 'paused', paused: false });
    for (let turn = 0; turn < 99 && state.phase.name !== 'idle'; turn++) send(ended(state.phase.name === 'stopping'));
    return { state, begun, dropped, asked, started, broken };
  };

  it('one run at a time is going on, each request starts or is dropped exactly once, and only the user removes a run from the queue', () => {
    let started = 0;
    fc.assert(
      fc.property(steps, (script) => {
        const { state, begun, dropped, asked, started: here, broken } = play(script);
        started += here;
        expect(broken).toEqual([]);
        expect(state.phase.name).toBe('idle');
        expect([...asked].filter((request) => begun.has(request) === dropped.has(request))).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(started).toBeGreaterThan(1000);
  });
});
