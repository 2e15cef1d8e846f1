import * as z from 'zod';
import { runState } from '../run-state.ts';
import { id, sha256, startBatch, startRun, startTask, withoutUndefined, withWorkflow } from './inputs.ts';
import { followed, followRuns } from './run-events.ts';
import { asProtocolError, costing, router } from './trpc.ts';

const oneRun = z.strictObject({ id });
const filter = z.strictObject({
  state: runState.optional(),
  batch: id.optional(),
  before: id.optional(),
  mine: z.boolean().optional(),
  limit: z.int().min(1).max(1000).default(100),
});

/** Cost of a procedure that plans a workflow, the most expensive work of a request. */
const planCost = 20;

export const runsRouter = router({
  /** Queues a run. Resolves when the run is committed to the database. */
  start: costing(planCost, 'author')
    .input(startRun)
    .mutation(async ({ ctx, input }) => {
      const request = await withWorkflow(input);
      return ctx.services.runs.start(withoutUndefined({ ...request, user: input.user ?? ctx.client }));
    }),
  /** Queues one run for each row: all of them or none. */
  startBatch: costing(planCost, 'author')
    .input(startBatch)
    .mutation(async ({ ctx, input }) => {
      ctx.spend(input.rows.length);
      const request = await withWorkflow(input);
      return ctx.services.runs.startBatch(withoutUndefined({ ...request, user: input.user ?? ctx.client }));
    }),
  /** Queues a single task of a workflow that runs on the client. */
  startTask: costing(planCost, 'author')
    .input(startTask)
    .mutation(({ ctx, input }) => ctx.services.runs.startTask(withoutUndefined({ ...input, user: input.user ?? ctx.client }))),
  get: costing(1, 'viewer')
    .input(oneRun)
    .query(({ ctx, input }) => ctx.services.runs.get(input.id)),
  list: costing(2, 'viewer')
    .input(filter.prefault({}))
    .query(({ ctx, input }) => ctx.services.runs.list(withoutUndefined(input))),
  counts: costing(2, 'viewer')
    .input(z.strictObject({ batch: id.optional() }).prefault({}))
    .query(({ ctx, input }) => ctx.services.runs.counts(input.batch)),
  /** The hashes of the stored values of tasks, by key and port. */
  outputs: costing(2, 'viewer')
    .input(z.strictObject({ keys: z.array(sha256).min(1).max(1000) }))
    .query(({ ctx, input }) => ctx.services.runs.outputs(input.keys)),
  cancel: costing(2, 'author')
    .input(oneRun)
    .mutation(({ ctx, input }) => ctx.services.runs.cancel(input.id)),
  prioritise: costing(2, 'author')
    .input(z.strictObject({ id, priority: z.int().min(-100).max(100).optional() }))
    .mutation(({ ctx, input }) => ctx.services.runs.prioritise(input.id, input.priority)),
  /** Shows a run to everybody at the server, or to its user only. */
  share: costing(2, 'author')
    .input(z.strictObject({ id, shared: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.services.runs.share(input.id, input.shared)),
  retry: costing(planCost, 'author')
    .input(oneRun)
    .mutation(({ ctx, input }) => ctx.services.runs.retry(input.id)),
  remove: costing(2, 'author')
    .input(oneRun)
    .mutation(({ ctx, input }) => ctx.services.runs.remove(input.id)),
  /** Streams the events of up to 100 runs. */
  events: costing(5, 'viewer')
    .input(followed)
    .subscription(async function* ({ ctx, input, signal }) {
      try {
        yield* followRuns(ctx.services.runs, input, signal ?? new AbortController().signal);
      } catch (error) {
        throw asProtocolError(error);
      }
    }),
});
