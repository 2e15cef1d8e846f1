import { requireQuota } from '../accounts/usage.ts';
import type { ArtifactService } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Caller } from '../users/caller.ts';

/**
 * The artifacts for a caller. An artifact is read by whoever knows its SHA-256, which nobody can guess without its bytes. A user whose runs keep as many bytes
 * as the quota allows sends no more: `put` throws `ServerError` QUOTA.
 */
export const artifactsFor = (artifacts: ArtifactService, { query }: Database, { user }: Caller): ArtifactService =>
  user === undefined
    ? artifacts
    : {
        ...artifacts,
        async put(...parameters) {
          await requireQuota(query, user.id, { artifactBytes: 0 });
          return artifacts.put(...parameters);
        },
      };
