import * as z from 'zod';
import { plainNode } from '../../nodes/plain-node.ts';
import { sha256 } from './inputs.ts';
import { costing, router } from './trpc.ts';

export const nodesRouter = router({
  /** The node types, with their ports and the JSON Schema of their params. */
  list: costing(2, 'viewer').query(({ ctx }) => Object.values(ctx.registry).map(plainNode)),
});

export const artifactsRouter = router({
  /** The hashes of artifacts that the server does not have, so that clients send only those. */
  missing: costing(2, 'viewer')
    .input(z.strictObject({ hashes: z.array(sha256).min(1).max(100) }))
    .query(({ ctx, input }) => ctx.services.artifacts.missing(input.hashes)),
});

export const systemRouter = router({
  status: costing(2, 'viewer').query(({ ctx }) => ctx.services.status()),
});
