import { expect, it } from 'vitest';
import { foldEvent } from '../../editor/engine/server/fold-run.ts';
import type { ServerRun } from '../../editor/engine/server/types.ts';
import type { LoggedEvent } from '../../server/contract.ts';

it('an event of a kind that a newer server logs changes nothing but the position in the log', () => {
  const run: ServerRun = { id: 'r', name: 'r', state: 'running', createdAt: 0, done: 1, of: 2, attempts: 1, nodes: {}, sequence: 4 };
  // the type of events that this version knows does not contain it
  const event = { run: 'r', sequence: 5, at: 1, event: { type: 'run-moved' } } as unknown as LoggedEvent;
  expect(foldEvent(run, event)).toEqual({ ...run, sequence: 5 });
});
