import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import type { StoredQueue, StoredRun } from '../storage/storage.ts';

/** A run that the user started. It computes the workflow as it was then, whatever is edited later. */
export type QueuedRun = {
  readonly id: string;
  /** The id of the document. */
  readonly document: string;
  readonly workflow: Workflow;
  /** Node ids to run to. Default: the outputs of the workflow. */
  readonly targets?: readonly string[];
  /** Nodes that are computed although their outputs are stored. */
  readonly again?: readonly string[];
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
};

/** The runs of this page that have not ended. */
export type RunQueue = {
  readonly running: QueuedRun | undefined;
  /** The next one first. */
  readonly waiting: readonly QueuedRun[];
  /** No waiting run starts. */
  readonly paused: boolean;
  /** Runs that waited when an earlier page ended. They start when the user says so. */
  readonly left: readonly QueuedRun[];
};

export const emptyQueue: RunQueue = { running: undefined, waiting: [], paused: false, left: [] };

/** What the user does with the queue. Runs are named by their ids; an id that is not there any more does nothing. */
export type QueueActions = {
  /** Removes a waiting run, or stops the one that is running. */
  cancel(id: string): void;
  /** Gives a waiting run another position, from 0. */
  move(id: string, to: number): void;
  /** Removes all waiting runs. */
  clear(): void;
  /** While the queue is paused, no waiting run starts. The one that is running goes on to its end. */
  pause(paused: boolean): void;
  /** Queues the runs that an earlier page left, before those that wait. */
  goOn(): void;
  /** Forgets the runs that an earlier page left. */
  discard(): void;
  /** Queues an ended run once more: the same workflow with the same seeds. What it finished is not computed again. */
  again(pastRun: number): void;
  /** Removes ended runs from the list. */
  forget(pastRuns: readonly number[]): void;
};

/** Stores the queue of this page, and reads what earlier pages left. Errors are ignored: then the queue ends with the page. */
export const createQueueKeeper = (stored: StoredQueue) => {
  let writing: Promise<void> = Promise.resolve();
  const texts = new WeakMap<Workflow, string>();
  const textOf = (workflow: Workflow): string => {
    const text = texts.get(workflow) ?? JSON.stringify(workflow);
    texts.set(workflow, text);
    return text;
  };
  return {
    write({ running, waiting, left }: RunQueue): void {
      const runs = [...(running ? [running] : []), ...waiting, ...left].map(
        ({ workflow, ...run }): StoredRun => ({ ...run, text: textOf(workflow) }),
      );
      writing = writing.then(() => stored.write(runs)).catch(() => undefined);
    },
    async adopt(): Promise<readonly QueuedRun[]> {
      const runs = await stored.adopt().catch(() => []);
      return runs.flatMap(({ text, ...run }) => {
        const workflow = parsed(text);
        return workflow ? [{ ...run, workflow }] : [];
      });
    },
    /** Resolves when everything is written. */
    async settled(): Promise<void> {
      await writing;
    },
  };
};

const parsed = (text: string): Workflow | undefined => {
  try {
    return parseWorkflow(text);
  } catch {
    // of a newer version of the program, which another tab runs
    return undefined;
  }
};
