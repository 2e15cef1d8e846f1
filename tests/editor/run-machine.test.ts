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

  it('stops a run when a newer one is requested, and starts the newer one only after the older has ended', () => {
    const second: RunRequest = { kind: 'run' };
    const replaced = follow(requested(run), planned('k'), requested(second));
    expect(said(replaced.effects)).toEqual(['abort: replaced']);
    expect(replaced.state.phase).toMatchObject({ name: 'stopping', request: run });
    expect(reduce(replaced.state, ended(true)).effects).toEqual([{ type: 'start', request: second }]);
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
    expect(said(follow(live, requested(run), planned('old'), checked('k')).effects)).toEqual(['abort: replaced']);
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
});

describe('any sequence of events', () => {
  type Step = 'run' | 'preview' | 'live on' | 'live off' | 'edit' | 'check' | 'plan' | 'end' | 'stop' | 'document';
  const steps = fc.array(
    fc.record({
      step: fc.constantFrom<Step>('run', 'preview', 'live on', 'live off', 'edit', 'check', 'plan', 'end', 'stop', 'document'),
      key: fc.constantFrom('k', 'l', 'm'),
    }),
    { minLength: 20, maxLength: 60 },
  );
  const eventOf = ({ step, key }: { step: Step; key: string }, aborting: boolean): RunnerEvent => {
    const events: Record<Step, RunnerEvent> = {
      run: requested({ kind: 'run' }),
      preview: requested(preview()),
      'live on': live,
      'live off': { type: 'live-switched', live: false },
      edit: { type: 'edited' },
      check: checked(key),
      plan: planned(key),
      end: ended(aborting),
      stop: { type: 'stop-pressed' },
      document: { type: 'document-shown' },
    };
    return events[step];
  };
  /** Plays events as a driver does: it plans and ends only what runs. */
  const play = (script: readonly { readonly step: Step; readonly key: string }[]) => {
    let state = initialRunnerState;
    const [begun, dropped, asked] = [new Set<RunRequest>(), new Set<RunRequest>(), new Set<RunRequest>()];
    let [running, started] = [0, 0];
    const send = (event: RunnerEvent): void => {
      if (event.type === 'requested') asked.add(event.request);
      if (event.type === 'ended') running--;
      const before = state;
      const { state: next, effects } = reduce(before, event);
      state = next;
      for (const effect of effects) {
        if (effect.type === 'start') {
          running++;
          started++;
          expect(begun.has(effect.request) || dropped.has(effect.request)).toBe(false);
          begun.add(effect.request);
        }
        if (effect.type === 'drop') {
          expect(begun.has(effect.request) || dropped.has(effect.request)).toBe(false);
          dropped.add(effect.request);
        }
        if (effect.type === 'abort') expect(['preparing', 'running']).toContain(before.phase.name);
      }
      expect(running).toBe(state.phase.name === 'idle' ? 0 : 1);
      expect(state.generation).toBeGreaterThanOrEqual(before.generation);
      if (state.phase.name === 'idle') expect(state.waiting).toEqual({});
    };
    for (const entry of script) {
      const isIdle = state.phase.name === 'idle';
      if (isIdle && (entry.step === 'plan' || entry.step === 'end')) continue;
      send(eventOf(entry, state.phase.name === 'stopping'));
    }
    send({ type: 'live-switched', live: false });
    for (let turn = 0; turn < 5 && state.phase.name !== 'idle'; turn++) send(ended(state.phase.name === 'stopping'));
    return { state, begun, dropped, asked, started };
  };

  it('starts one run at a time, and starts or drops each request exactly once', () => {
    let started = 0;
    fc.assert(
      fc.property(steps, (script) => {
        const { state, begun, dropped, asked, started: here } = play(script);
        started += here;
        expect(state.phase.name).toBe('idle');
        for (const request of asked) expect(begun.has(request) !== dropped.has(request)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(started).toBeGreaterThan(1000);
  });
});
