import type { Registry } from '../../graph/index.ts';
import type { InstalledPlugin } from '../../plugin/node/load.ts';
import type { ServerServices } from '../contract.ts';
import { ServerError } from '../error.ts';
import type { Guard } from '../guard/guard.ts';
import type { Log } from '../log.ts';
import { requireRole } from '../router/trpc.ts';
import type { Caller } from '../users/caller.ts';
import type { Role } from '../users/role.ts';
import { answerJson, type Exchange, procedures } from './answer.ts';
import { answerArtifact } from './artifacts.ts';
import { decodePart } from './decode-part.ts';
import type { Metrics } from './metrics.ts';
import { answerModelFile } from './models.ts';
import { answerPlugin } from './plugins.ts';
import { answerProcedure } from './procedures.ts';
import { answerApiPage, answerOpenApi, answerWorkflows } from './run/answer-openapi.ts';
import { answerRun } from './run/answer-run.ts';
import { answerRuns } from './run/answer-runs.ts';
import type { RunRoute } from './run/route.ts';
import { answerSignIn, answerSignInPage } from './sign-in.ts';

/** Answers `GET` and `HEAD` of the studio's pages and files. */
export type Studio = { answer(exchange: Exchange): Promise<void> };

export type Routes = {
  readonly services: ServerServices;
  readonly registry: Registry;
  readonly plugins: readonly InstalledPlugin[];
  readonly guard: Guard;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly uploadBytes: number;
  /** Default: the server has no pages. */
  readonly studio?: Studio;
  /** Whether the server is shutting down. */
  closing(): boolean;
  /** Number of open event streams. */
  streams(): number;
  /** Called with each request that is admitted, and its caller. */
  admitted(exchange: Exchange, caller: Caller): void;
};

const artifacts = '/api/artifacts/';
const models = '/api/models/';
const plugins = '/api/plugins/';
const run = '/api/run/';
const runs = '/api/runs/';

/** What a route gets: its services are those for the caller, and `rest` is what its path has after the prefix. */
type Call = RunRoute & { readonly routes: Routes; readonly caller: Caller; readonly rest: string };
type Route = {
  /** A complete path, or the beginning of one, which ends in "/". */
  readonly path: string;
  /** The role that a caller needs, or who may call by its method. */
  readonly role: Role | ((method: string) => Role);
  answer(exchange: Exchange, call: Call): Promise<void>;
};

const sending = (method: string): Role => (method === 'GET' || method === 'HEAD' ? 'viewer' : 'author');

/** The routes for callers who have signed in. Procedures check the roles of their callers themselves. */
export const routes: readonly Route[] = [
  {
    path: procedures,
    role: 'viewer',
    answer: (exchange, { routes, rest, ...call }) => answerProcedure(exchange, rest, { ...call, plugins: routes.plugins, log: routes.log }),
  },
  {
    path: artifacts,
    role: sending,
    answer: (exchange, { rest, services, ...call }) => answerArtifact(exchange, rest, { ...call, artifacts: services.artifacts }),
  },
  {
    path: models,
    role: 'viewer',
    answer: (exchange, { rest, services, spend }) => answerModelFile(exchange, rest, { models: services.models, spend }),
  },
  {
    path: plugins,
    role: 'viewer',
    answer: (exchange, { routes, rest, spend }) => answerPlugin(exchange, rest, { plugins: routes.plugins, spend }),
  },
  { path: run, role: 'author', answer: (exchange, { rest, ...call }) => answerRun(exchange, decodePart(rest), call) },
  { path: runs, role: 'viewer', answer: (exchange, { rest, ...call }) => answerRuns(exchange, rest, call) },
  { path: '/api/workflows', role: 'viewer', answer: (exchange, call) => answerWorkflows(exchange, call) },
  { path: '/api/openapi.json', role: 'viewer', answer: (exchange, call) => answerOpenApi(exchange, describing(call)) },
  { path: '/api/docs', role: 'viewer', answer: (exchange, call) => answerApiPage(exchange, describing(call)) },
  { path: '/api/metrics', role: 'viewer', answer: (exchange, { routes }) => answerMetrics(exchange, routes) },
];

const describing = (call: Call) => ({ ...call, needsToken: call.routes.guard.needsToken() });

/** The route of a path, as a label for metrics. */
export const routeOf = (path: string): string => {
  if (path.startsWith(artifacts)) return 'artifacts';
  if (path.startsWith(models)) return 'models';
  if (path.startsWith(plugins)) return 'plugins';
  if (path.startsWith(procedures)) return 'trpc';
  return path.startsWith('/api/') ? path.slice('/api/'.length).replace(/[^a-z-].*$/, '') || 'api' : 'studio';
};

/** Answers a request, or throws the error to respond with. */
export const answer = async (exchange: Exchange, context: Routes): Promise<void> => {
  const { request, path, client } = exchange;
  const { guard, services } = context;
  if (path === '/api/health') return answerJson(exchange, 200, { ok: true });
  if (path === '/api/ready') return answerReady(exchange, context);
  if (!path.startsWith('/api/')) return answerPage(exchange, context);
  const spend = (who: string, cost: number) => guard.spend(who, cost);
  if (path === '/api/sign-in' || path === '/api/sign-out') return answerSignIn(exchange, guard);
  const caller = await guard.admit({ headers: request.headers, client, page: false });
  context.admitted(exchange, caller);
  const route = routes.find((each) => (each.path.endsWith('/') ? path.startsWith(each.path) : path === each.path));
  if (route) {
    requireRole(caller, typeof route.role === 'string' ? route.role : route.role(request.method ?? 'GET'));
    const call = { services: services.as(caller), registry: context.registry, maximum: context.uploadBytes, spend, caller };
    // the requests of a named user count together, wherever they come from
    const counted = caller.user ? { ...exchange, client: `user ${caller.user.id}` } : exchange;
    return route.answer(counted, { ...call, routes: context, rest: path.slice(route.path.length) });
  }
  throw new ServerError('NOT_FOUND', 'There is no route {path}. docs/api.md lists the routes.', { params: { path: path.slice(0, 100) } });
};

const answerReady = async (exchange: Exchange, { services, closing }: Routes): Promise<void> => {
  const ready = !closing() && (await services.ready().catch(() => false));
  answerJson(exchange, ready ? 200 : 503, { ok: ready });
};

const answerMetrics = async ({ response }: Exchange, { metrics, streams }: Routes): Promise<void> => {
  const text = await metrics.text(streams());
  response.writeHead(200, { 'Content-Type': metrics.type, 'Cache-Control': 'no-store' }).end(text);
};

const answerPage = async (exchange: Exchange, { guard, studio }: Routes): Promise<void> => {
  const { request, response, client } = exchange;
  try {
    await guard.admit({ headers: request.headers, client, page: true });
  } catch (error) {
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    if (error instanceof ServerError && error.code === 'UNAUTHORIZED' && wantsPage) return answerSignInPage(exchange, 'token', 401);
    throw error;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return answerJson(exchange, 405, { error: { code: 'BAD_REQUEST', message: 'Pages accept GET and HEAD only.' } });
  }
  if (!studio) throw new ServerError('NOT_FOUND', noStudio);
  await studio.answer(exchange);
};

const noStudio = 'This server was started without the studio. Run "npm start" to build and serve the studio. The API is under /api.';
