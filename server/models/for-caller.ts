import { audit } from '../accounts/audit.ts';
import type { ModelService } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { AuditAction } from '../users/audit-entry.ts';
import type { Caller } from '../users/caller.ts';

/** The model families for a caller, whose changes are recorded in the audit log. */
export const modelsFor = (models: ModelService, { query }: Database, caller: Caller): ModelService => {
  const record = (action: AuditAction, subject: string) => audit(query, caller, { action, subject });
  return {
    ...models,
    async add(repository, companions) {
      const added = await models.add(repository, companions);
      await record('model-import-started', repository.kind === 'hub' ? repository.id : repository.path);
      return added;
    },
    async cancel(id) {
      const cancelled = await models.cancel(id);
      await record('model-import-cancelled', id);
      return cancelled;
    },
    async resume(id) {
      const resumed = await models.resume(id);
      await record('model-import-started', id);
      return resumed;
    },
    async remove(family) {
      await models.remove(family);
      await record('model-removed', family);
    },
  };
};
