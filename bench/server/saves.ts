import { setTimeout as pause } from 'node:timers/promises';
import type { ServerClient } from '../../server/client/index.ts';
import { chain } from './graphs.ts';

type Insist = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;
type Saved = { readonly id: string; readonly version: number; readonly name: string };

/**
 * Saves one workflow repeatedly, and a new one whenever it is unknown whether a save arrived. `end` checks that every acknowledged save
 * exists with its content.
 */
export const saveAlways = (client: ServerClient, insist: Insist) => {
  const acknowledged: Saved[] = [];
  let over = false;
  const saving = (async () => {
    let last: Saved | undefined;
    for (let save = 0; !over; save++) {
      const name = `Save ${save}`;
      const workflow = { ...chain(2, name), name };
      const onto = last && { id: last.id, basis: last.version };
      last = await client.workflows.save.mutate({ ...onto, workflow }).then(
        ({ id, version }) => ({ id, version, name }),
        () => undefined,
      );
      if (last) acknowledged.push(last);
      await pause(50);
    }
  })();
  return {
    async end(): Promise<{ readonly count: number; readonly faults: readonly string[] }> {
      over = true;
      await saving;
      const faults: string[] = [];
      for (const { id, version, name } of acknowledged) {
        const found = await insist(() => client.workflows.get.query({ id, version })).catch(() => undefined);
        if (found?.workflow.name !== name || found.workflow.nodes.start?.params.text !== name)
          faults.push(`The acknowledged save "${name}" (version ${version} of ${id}) is lost.`);
      }
      return { count: acknowledged.length, faults };
    },
  };
};
