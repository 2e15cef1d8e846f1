import * as z from 'zod';
import { userName } from '../users/name.ts';
import { quota } from '../users/quota.ts';
import { role } from '../users/role.ts';
import { withoutUndefined } from './inputs.ts';
import { costing, router } from './trpc.ts';

const named = z.strictObject({ name: userName });

/** Longest validity of a sign-in link, in minutes: a week. */
const longestLink = 7 * 24 * 60;

export const usersRouter = router({
  /** Who the caller is, with the quota and what is used of it. */
  me: costing(1, 'viewer').query(({ ctx }) => ctx.services.users.me()),
  list: costing(5, 'admin').query(({ ctx }) => ctx.services.users.list()),
  /** Adds a user. The answer has the token, which cannot be read again. */
  add: costing(2, 'admin')
    .input(z.strictObject({ name: userName, role: role.default('author'), quota: quota.default({}) }))
    .mutation(({ ctx, input }) => ctx.services.users.add(input)),
  /** Changes the role, the quota as a whole, or whether the user is disabled. */
  change: costing(2, 'admin')
    .input(z.strictObject({ name: userName, role: role.optional(), quota: quota.optional(), disabled: z.boolean().optional() }))
    .mutation(({ ctx, input: { name, ...changes } }) => ctx.services.users.change(name, withoutUndefined(changes))),
  /** Replaces the token, and ends all sessions. */
  renewToken: costing(2, 'admin')
    .input(named)
    .mutation(({ ctx, input }) => ctx.services.users.renewToken(input.name)),
  revokeToken: costing(2, 'admin')
    .input(named)
    .mutation(({ ctx, input }) => ctx.services.users.revokeToken(input.name)),
  /** Creates a link that signs a browser in once. */
  link: costing(2, 'admin')
    .input(z.strictObject({ name: userName, minutes: z.int().min(1).max(longestLink).default(15) }))
    .mutation(({ ctx, input }) => ctx.services.users.link(input.name, input.minutes)),
  /** Removes a user and cancels the unended runs. What belonged to the user is given to another one, or else only admins see it. */
  remove: costing(5, 'admin')
    .input(z.strictObject({ name: userName, giveTo: userName.optional() }))
    .mutation(({ ctx, input }) => ctx.services.users.remove(input.name, input.giveTo)),
  /** The audit log, newest entries first. */
  log: costing(5, 'admin')
    .input(
      z
        .strictObject({
          name: userName.optional(),
          action: z
            .string()
            .regex(/^[a-z-]{1,40}$/)
            .optional(),
          since: z.int().min(0).optional(),
          before: z.int().min(0).optional(),
          limit: z.int().min(1).max(10_000).default(100),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => ctx.services.users.log(withoutUndefined(input))),
});
