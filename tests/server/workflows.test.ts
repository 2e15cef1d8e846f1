import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/database/open.ts';
import { byOperator } from '../../server/users/caller.ts';
import { createWorkflows } from '../../server/workflows/service.ts';
import { homes, kinds } from '../support/server/databases.ts';
import { settingsOf, steps } from '../support/server/open.ts';

describe.each(kinds)('workflows on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('with a database', () => {
    const { home } = homes(kind);
    const named = (name: string) => ({ ...steps({ b: {}, a: {} }), name });

    it('a saved workflow keeps its versions and key order, and a conflicting save is stored as a conflicted version', async () => {
      const database = await openDatabase(settingsOf(await home()));
      const workflows = createWorkflows(database, byOperator);
      const first = await workflows.save({ workflow: named('one') });
      expect(first.version).toBe(1);
      expect((await workflows.save({ id: first.id, basis: 1, workflow: named('two') })).version).toBe(2);
      const late = workflows.save({ id: first.id, basis: 1, workflow: named('three') });
      await expect(late).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/Version 2 .* version 3/) });
      expect(await workflows.get(first.id)).toMatchObject({ version: 2, name: 'two' });
      expect(await workflows.get(first.id, 3)).toMatchObject({ version: 3, name: 'three' });
      expect(Object.keys((await workflows.get(first.id, 1)).workflow.nodes)).toEqual(['b', 'a']);
      expect((await workflows.history(first.id)).map(({ version, conflicted }) => [version, conflicted])).toEqual([
        [3, true],
        [2, false],
        [1, false],
      ]);
      expect((await workflows.save({ id: first.id, basis: 2, workflow: named('four') })).version).toBe(4);
      expect(await workflows.rename(first.id, 'five\u0000')).toMatchObject({ version: 5, name: 'five' });
      expect(await workflows.list()).toEqual([{ id: first.id, version: 5, name: 'five', changedAt: expect.any(Number) }]);
      await workflows.remove(first.id);
      const { get, history, remove } = workflows;
      for (const call of [get, history, remove, (id: string) => workflows.rename(id, 'x')])
        await expect(call(first.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await database.close();
    });

    it('of many concurrent saves exactly one becomes the newest version', async () => {
      const database = await openDatabase(settingsOf(await home()));
      const workflows = createWorkflows(database, byOperator);
      const { id } = await workflows.save({ workflow: named('base') });
      const saves = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => workflows.save({ id, basis: 1, workflow: named(`at once ${index}`) })),
      );
      expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await workflows.history(id)).map(({ version }) => version)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
      await database.close();
    });
  });
});
