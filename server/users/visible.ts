import { type Column, eq, isNull, or, type SQL } from 'drizzle-orm';
import type { Caller } from './caller.ts';

/** The condition for the rows that a caller may see (`maySee`); undefined for an admin, who sees all. */
export const visibleTo = (
  { role, user }: Caller,
  { userId, shared }: { readonly userId: Column; readonly shared: Column },
): SQL | undefined => (role === 'admin' ? undefined : or(isNull(userId), eq(shared, true), user && eq(userId, user.id)));
