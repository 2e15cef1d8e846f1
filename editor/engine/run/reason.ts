import { canonical, sourcesOf, type Task } from '../../../graph/index.ts';
import type { Reason } from './types.ts';

const sameJson = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
const sourceKeys = (task: Task) => Object.entries(sourcesOf(task)).map(([name, { port, key }]) => [name, port, key]);

/** Reason a node was computed, from its task and the one it had when it ended last. */
export const reasonOf = (task: Task, last: Task | undefined): Reason => {
  if (!last || last.type !== task.type || last.version !== task.version) return 'first';
  if (!sameJson(task.params, last.params)) return 'params';
  if (task.model?.hash !== last.model?.hash || task.model?.family !== last.model?.family) return 'model';
  return sameJson(sourceKeys(task), sourceKeys(last)) ? 'forgotten' : 'inputs';
};
