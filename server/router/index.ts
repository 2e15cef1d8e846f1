import { artifactsRouter, nodesRouter, systemRouter } from './catalog.ts';
import { modelsRouter } from './models.ts';
import { pluginsRouter } from './plugins.ts';
import { runsRouter } from './runs.ts';
import { router } from './trpc.ts';
import { usersRouter } from './users.ts';
import { workflowsRouter } from './workflows.ts';

/** All procedures of the server. Artifact bytes are served under `/api/artifacts` instead. */
export const appRouter = router({
  workflows: workflowsRouter,
  runs: runsRouter,
  artifacts: artifactsRouter,
  models: modelsRouter,
  nodes: nodesRouter,
  plugins: pluginsRouter,
  system: systemRouter,
  users: usersRouter,
});

export type AppRouter = typeof appRouter;
