import type { Registry } from '../../graph/index.ts';
import type { ServerServices } from '../contract.ts';
import { ServerError } from '../error.ts';
import type { Guard } from '../guard/guard.ts';
import type { Log } from '../log.ts';
import { answerJson, type Exchange, procedures } from './answer.ts';
import { answerArtifact } from './artifacts.ts';
import { decodePart } from './decode-part.ts';
import type { Metrics } from './metrics.ts';
import { answerModelFile } from './models.ts';
import { answerProcedure } from './procedures.ts';
import { answerApiPage, answerOpenApi, answerWorkflows } from './run/answer-openapi.ts';
import { answerRun } from './run/answer-run.ts';
import { answerRuns } from './run/answer-runs.ts';
import { answerSignIn, answerSignInPage } from './sign-in.ts';

/** Answers `GET` and `HEAD` of the studio's pages and files. */
export type Studio = { answer(exchange: Exchange): Promise<void> };

export type Routes = {
  readonly services: ServerServices;
  readonly registry: Registry;
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
};

const artifacts = '/api/artifacts/';
const models = '/api/models/';
const run = '/api/run/';
const runs = '/api/runs/';

/** The route of a path, as a label for metrics. */
export const routeOf = (path: string): string => {
  if (path.startsWith(artifacts)) return 'artifacts';
  if (path.startsWith(models)) return 'models';
  if (path.startsWith(procedures)) return 'trpc';
  return path.startsWith('/api/') ? path.slice('/api/'.length).replace(/[^a-z-].*$/, '') || 'api' : 'studio';
};

/** Answers a request, or throws the error to respond with. */
export const answer = async (exchange: Exchange, routes: Routes): Promise<void> => {
  const { request, path, client } = exchange;
  const { guard, services } = routes;
  if (path === '/api/health') return answerJson(exchange, 200, { ok: true });
  if (path === '/api/ready') return answerReady(exchange, routes);
  if (!path.startsWith('/api/')) return answerPage(exchange, routes);
  const spend = (who: string, cost: number) => guard.spend(who, cost);
  if (path === '/api/sign-in' || path === '/api/sign-out') {
    guard.admitSender(request.headers, false);
    return answerSignIn(exchange, guard);
  }
  guard.admit({ headers: request.headers, client, page: false });
  if (path.startsWith(procedures)) return answerProcedure(exchange, path.slice(procedures.length), { ...routes, spend });
  if (path.startsWith(artifacts)) {
    const route = { artifacts: services.artifacts, maximum: routes.uploadBytes, spend };
    return answerArtifact(exchange, path.slice(artifacts.length), route);
  }
  if (path.startsWith(models)) return answerModelFile(exchange, path.slice(models.length), { models: services.models, spend });
  const runRoute = { services, registry: routes.registry, maximum: routes.uploadBytes, spend };
  if (path.startsWith(run)) return answerRun(exchange, decodePart(path.slice(run.length)), runRoute);
  if (path.startsWith(runs)) return answerRuns(exchange, path.slice(runs.length), runRoute);
  if (path === '/api/workflows') return answerWorkflows(exchange, runRoute);
  const describing = { ...runRoute, needsToken: guard.needsToken };
  if (path === '/api/openapi.json') return answerOpenApi(exchange, describing);
  if (path === '/api/docs') return answerApiPage(exchange, describing);
  if (path === '/api/metrics') return answerMetrics(exchange, routes);
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
    guard.admit({ headers: request.headers, client, page: true });
  } catch (error) {
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    if (error instanceof ServerError && error.code === 'UNAUTHORIZED' && wantsPage) return answerSignInPage(exchange, false);
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
