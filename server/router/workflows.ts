import * as z from 'zod';
import { id, title, withoutUndefined, withWorkflow, workflow } from './inputs.ts';
import { costing, router } from './trpc.ts';

const version = z.int().positive();

export const workflowsRouter = router({
  list: costing(2, 'viewer').query(({ ctx }) => ctx.services.workflows.list()),
  /** The requested version; by default the newest. */
  get: costing(1, 'viewer')
    .input(z.strictObject({ id, version: version.optional() }))
    .query(({ ctx, input }) => ctx.services.workflows.get(input.id, input.version)),
  /** Saves a version. Throws CONFLICT if another version was saved first, and keeps both. */
  save: costing(5, 'author')
    .input(
      z
        .strictObject({ id: id.optional(), basis: version.optional(), workflow })
        .refine((save) => (save.id === undefined) === (save.basis === undefined), 'must have both id and basis, or neither'),
    )
    .mutation(async ({ ctx, input }) => ctx.services.workflows.save(withoutUndefined(await withWorkflow(input)))),
  rename: costing(2, 'author')
    .input(z.strictObject({ id, name: title }))
    .mutation(({ ctx, input }) => ctx.services.workflows.rename(input.id, input.name)),
  remove: costing(2, 'author')
    .input(z.strictObject({ id }))
    .mutation(({ ctx, input }) => ctx.services.workflows.remove(input.id)),
  /** Shows a workflow to everybody at the server, or to its user only. */
  share: costing(2, 'author')
    .input(z.strictObject({ id, shared: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.services.workflows.share(input.id, input.shared)),
  history: costing(2, 'viewer')
    .input(z.strictObject({ id }))
    .query(({ ctx, input }) => ctx.services.workflows.history(input.id)),
});
