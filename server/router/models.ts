import * as z from 'zod';
import { unknownFamily } from '../models/service.ts';
import { capabilityOf } from '../queue/needs.ts';
import { id, withoutUndefined } from './inputs.ts';
import { costing, router } from './trpc.ts';

const family = z.string().min(1).max(100);

/** A repository of the hub by its id, or a folder on the server's machine. */
const repository = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('hub'),
      id: z
        .string()
        .max(200)
        .regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/, 'must be a hub id such as kakaobrain/karlo-v1-alpha'),
      /** A branch, tag or commit. Default: the main branch. */
      revision: z
        .string()
        .regex(/^[\w./-]{1,100}$/)
        .optional(),
    }),
    z.strictObject({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
  ])
  .transform((named) => (named.kind === 'hub' ? withoutUndefined({ ...named, revision: named.revision }) : named));

/** Cost of a procedure that reads or writes large files. */
const importCost = 20;

export const modelsRouter = router({
  /** The model families that workflows are planned with. */
  list: costing(1, 'viewer').query(({ ctx }) => ctx.services.models.list()),
  /** One model family, with the live workers that have it. */
  status: costing(1, 'viewer')
    .input(z.strictObject({ family }))
    .query(async ({ ctx, input }) => {
      const [families, { workers }] = await Promise.all([ctx.services.models.list(), ctx.services.status()]);
      const summary = families.find(({ facts }) => facts.family === input.family);
      if (!summary) throw unknownFamily(input.family);
      return { ...summary, workers: workers.filter(({ capabilities }) => capabilities.includes(capabilityOf(summary.facts))) };
    }),
  /** Imports the families of a repository in the background, one repository at a time. */
  add: costing(importCost, 'admin')
    .input(z.strictObject({ repository, companions: z.array(repository).max(3).default([]) }))
    .mutation(({ ctx, input }) => ctx.services.models.add(input.repository, input.companions)),
  /** The imports since the server started, with their progress. */
  imports: costing(1, 'viewer').query(({ ctx }) => ctx.services.models.imports()),
  /** Stops an import. What was downloaded is kept. */
  cancel: costing(2, 'admin')
    .input(z.strictObject({ id }))
    .mutation(({ ctx, input }) => ctx.services.models.cancel(input.id)),
  /** Starts an import that was cancelled or that failed again. */
  resume: costing(importCost, 'admin')
    .input(z.strictObject({ id }))
    .mutation(({ ctx, input }) => ctx.services.models.resume(input.id)),
  /** Reads every file of a family, and names those that are missing or differ from the manifest. */
  verify: costing(importCost, 'admin')
    .input(z.strictObject({ family }))
    .mutation(({ ctx, input }) => ctx.services.models.verify(input.family)),
  /** Deletes the files of a family that was added. */
  remove: costing(2, 'admin')
    .input(z.strictObject({ family }))
    .mutation(({ ctx, input }) => ctx.services.models.remove(input.family)),
});
