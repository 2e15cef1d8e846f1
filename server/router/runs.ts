import { z } from 'zod';
import { runState } from '../run-state.ts';
import { id, startBatch, startRun, startTask, withoutUndefined, withWorkflow } from './inputs.ts';
import { followed, followRuns } from './run-events.ts';
import { asProtocolError, costing, router } from './trpc.ts';

const oneRun = z.strictObject({ id });
const filter = z.strictObject({
  state: runState.optional(),
  batch: id.optional(),
  before: id.optional(),
  limit: z.int().min(1).max(1000).default(100),
});

/** Planning a workflow is the dearest that a request can ask of the server itself. */
const planCost = 20;

export const runsRouter = router({
  /** Queues a run. Resolves when it is safe in the database. */
  start: costing(planCost)
    .input(startRun)
    .mutation(async ({ ctx, input }) => {
      const request = await withWorkflow(input);
      return ctx.services.runs.start(withoutUndefined({ ...request, user: input.user ?? ctx.client }));
    }),
  /** Queues a run for each row, all or none. */
  startBatch: costing(planCost)
    .input(startBatch)
    .mutation(async ({ ctx, input }) => {
      ctx.spend(input.rows.length);
      const request = await withWorkflow(input);
      return ctx.services.runs.startBatch(withoutUndefined({ ...request, user: input.user ?? ctx.client }));
    }),
  /** Queues one task of a graph that runs elsewhere. */
  startTask: costing(planCost)
    .input(startTask)
    .mutation(({ ctx, input }) => ctx.services.runs.startTask(withoutUndefined({ ...input, user: input.user ?? ctx.client }))),
  get: costing(1)
    .input(oneRun)
    .query(({ ctx, input }) => ctx.services.runs.get(input.id)),
  list: costing(2)
    .input(filter.prefault({}))
    .query(({ ctx, input }) => ctx.services.runs.list(withoutUndefined(input))),
  counts: costing(2)
    .input(z.strictObject({ batch: id.optional() }).prefault({}))
    .query(({ ctx, input }) => ctx.services.runs.counts(input.batch)),
  cancel: costing(2)
    .input(oneRun)
    .mutation(({ ctx, input }) => ctx.services.runs.cancel(input.id)),
  retry: costing(planCost)
    .input(oneRun)
    .mutation(({ ctx, input }) => ctx.services.runs.retry(input.id)),
  remove: costing(2)
    .input(oneRun)
    .mutation(({ ctx, input }) => ctx.services.runs.remove(input.id)),
  /** Events of up to 100 runs as one stream. */
  events: costing(5)
    .input(followed)
    .subscription(async function* ({ ctx, input, signal }) {
      try {
        yield* followRuns(ctx.services.runs, input, signal ?? new AbortController().signal);
      } catch (error) {
        throw asProtocolError(error);
      }
    }),
});
