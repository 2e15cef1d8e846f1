import type { StoreApi } from 'zustand/vanilla';
import { type Problem, problemOf } from '../../../errors/index.ts';
import { type Check, type CheckMemo, check, own, type Registry } from '../../../graph/index.ts';
import type { StudioState } from '../state.ts';
import type { Timers } from '../timers.ts';
import type { Files } from './files.ts';
import type { ServiceLoader } from './service-loader.ts';

/**
 * Milliseconds without an edit after which the workflow is checked, and after which it is checked while edits go on: a check of a thousand nodes costs more than
 * a key press. In live mode the next frame checks.
 */
const [rest, longest] = [200, 1000];

export type Checking = {
  /** Checks the open document soon. */
  soon(): void;
  end(): void;
};

type Parts = {
  readonly store: StoreApi<StudioState>;
  readonly registry: Registry;
  readonly timers: Timers;
  readonly files: Files;
  readonly loader: ServiceLoader;
  /** What checks and plans found out, shared between them. */
  readonly memo: () => CheckMemo;
  /** `exact`: models and files are known, so the keys are those of a run. */
  onChecked(result: Check, exact: boolean): void;
};

/** Keeps problems and inferred types up to date: a dry plan of everything, a moment after each edit. */
export const createChecking = ({ store, registry, timers, files, loader, memo, onChecked }: Parts): Checking => {
  const { getState, setState } = store;
  let cancel: (() => void) | undefined;
  let cancelLate: (() => void) | undefined;
  let ended = false;

  const unschedule = (): void => {
    cancel?.();
    cancelLate?.();
    cancel = undefined;
    cancelLate = undefined;
  };
  const now = (): void => {
    unschedule();
    const { workflow } = getState().document;
    const models = loader.loaded()?.resolve;
    const result = check({ workflow, registry, contentHash: files.contentHash, ...(models && { models }) }, memo());
    const { problems, types, choices } = getState();
    const found = [...result.problems].map(([id, error]): [string, Problem] => [id, problemOf(error)]);
    const nextProblems = unchanged(problems, found, sameProblem);
    const nextTypes = unchanged(types, [...result.types], sameJson);
    const nextChoices = unchanged(choices, [...result.choices], sameJson);
    if (nextProblems !== problems || nextTypes !== types || nextChoices !== choices) {
      setState({ problems: nextProblems, types: nextTypes, choices: nextChoices });
    }
    const unknown = files.isNew(workflow);
    onChecked(result, models !== undefined && !unknown);
    if (!models) loader.load().then(soon, () => undefined);
    else if (unknown) files.look(workflow).then(soon, () => undefined);
  };
  const soon = (): void => {
    if (ended) return;
    if (getState().live) {
      unschedule();
      cancel = timers.frame(now);
    } else {
      cancel?.();
      cancel = timers.after(rest, now);
      cancelLate ??= timers.after(longest, now);
    }
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.document !== before.document) soon();
  });
  soon();
  return {
    soon,
    end() {
      ended = true;
      unschedule();
      unsubscribe();
    },
  };
};

/** The record of these entries, with as many of the old values as are the same, so that only what changed is drawn again. */
const unchanged = <Value>(
  record: Readonly<Record<string, Value>>,
  entries: readonly (readonly [string, Value])[],
  same: (a: Value, b: Value) => boolean,
): Readonly<Record<string, Value>> => {
  let changed = Object.keys(record).length !== entries.length;
  const next: Record<string, Value> = {};
  for (const [id, value] of entries) {
    const old = own(record, id);
    const keep = old !== undefined && same(old, value);
    next[id] = keep ? old : value;
    changed ||= !keep;
  }
  return changed ? next : record;
};

const sameProblem = (a: Problem, b: Problem): boolean => a.code === b.code && a.message === b.message;
const sameJson = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
