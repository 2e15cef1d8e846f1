import * as z from 'zod';

export const role = z.enum(['viewer', 'author', 'admin']);

/** What a user may do: look; save and run workflows; everything. */
export type Role = z.infer<typeof role>;

/** Whether a role includes the rights of another one. */
export const includesRole = (has: Role, needed: Role): boolean => role.options.indexOf(has) >= role.options.indexOf(needed);
