import { z } from 'zod';
import { plainNode } from '../../nodes/plain-node.ts';
import { ServerError } from '../error.ts';
import { sha256 } from './inputs.ts';
import { costing, router } from './trpc.ts';

export const modelsRouter = router({
  /** The model families that workflows are planned with. */
  list: costing(1).query(({ ctx }) => ctx.services.models()),
  /** One model family, with the live workers that have it. */
  status: costing(1)
    .input(z.strictObject({ family: z.string().min(1).max(100) }))
    .query(async ({ ctx, input }) => {
      const [families, { workers }] = await Promise.all([ctx.services.models(), ctx.services.status()]);
      const summary = families.find(({ facts }) => facts.family === input.family);
      if (!summary)
        throw new ServerError('NOT_FOUND', 'The server has no model family "{family}". models.list names the families it has.', {
          params: { family: input.family },
        });
      return { ...summary, workers: workers.filter((worker) => worker.families.includes(input.family)) };
    }),
});

export const nodesRouter = router({
  /** The node types, with their ports and the JSON Schema of their params. */
  list: costing(2).query(({ ctx }) => Object.values(ctx.registry).map(plainNode)),
});

export const artifactsRouter = router({
  /** The hashes of artifacts that the server does not have, so that clients send only those. */
  missing: costing(2)
    .input(z.strictObject({ hashes: z.array(sha256).min(1).max(100) }))
    .query(({ ctx, input }) => ctx.services.artifacts.missing(input.hashes)),
});

export const systemRouter = router({
  status: costing(2).query(({ ctx }) => ctx.services.status()),
});
