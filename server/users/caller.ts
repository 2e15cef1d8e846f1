import { includesRole, type Role } from './role.ts';

/**
 * Who sends a request. A caller without a user is the operator: the holder of the server's own token, anyone at a server that needs no token, or a program of
 * the server itself.
 */
export type Caller = {
  readonly role: Role;
  readonly user?: { readonly id: string; readonly name: string };
  /** The IP address of the connection. */
  readonly client?: string;
};

/** The operator, who may do everything. */
export const operator: Caller = { role: 'admin' };

/** Who acts on something, and how users are named. */
export type Acting = {
  readonly caller: Caller;
  /** The name of a user; undefined for one that was removed. */
  nameOf(id: string): string | undefined;
};

/** The operator, where no names of users are needed. */
export const byOperator: Acting = { caller: operator, nameOf: () => undefined };

/** To whom something belongs. */
export type Owned = { readonly userId: string | null; readonly shared: boolean };

/** Whether a caller may see something: its own, what is shared, and what belongs to everybody. */
export const maySee = ({ role, user }: Caller, { userId, shared }: Owned): boolean =>
  role === 'admin' || userId === null || shared || userId === user?.id;

/** Whether a caller may change something: an author its own and what belongs to everybody. */
export const mayChange = ({ role, user }: Caller, { userId }: Owned): boolean =>
  role === 'admin' || (includesRole(role, 'author') && (userId === null || userId === user?.id));
