import { slugOf } from '../../../text/saved-name.ts';
import { styledPolicy } from '../../guard/headers.ts';
import { answerJson, type Exchange, isRead } from '../answer.ts';
import { apiPage, apiPageStyle } from './api-page.ts';
import { type DescribedWorkflow, describeWorkflow } from './describe-workflow.ts';
import { openApi } from './openapi.ts';
import type { RunRoute } from './route.ts';

type Describing = Pick<RunRoute, 'services' | 'registry' | 'spend'>;

/** Cost of a request that describes all saved workflows. */
const cost = 10;

/** Answers `GET /api/workflows`: the saved workflows with their inputs and outputs. */
export const answerWorkflows = async (exchange: Exchange, route: Describing): Promise<void> => {
  if (isRead(exchange)) answerJson(exchange, 200, await described(exchange, route));
};

/** Answers `GET /api/openapi.json`. */
export const answerOpenApi = async (exchange: Exchange, route: Describing & { readonly needsToken: boolean }): Promise<void> => {
  if (isRead(exchange)) answerJson(exchange, 200, openApi(await described(exchange, route), route));
};

/** Answers `GET /api/docs`: the saved workflows, for people. */
export const answerApiPage = async (exchange: Exchange, route: Describing & { readonly needsToken: boolean }): Promise<void> => {
  if (!isRead(exchange)) return;
  const { request, response } = exchange;
  const scheme = request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  const server = `${scheme}://${request.headers.host ?? 'localhost'}`;
  const html = apiPage(await described(exchange, route), { server, needsToken: route.needsToken });
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': styledPolicy(apiPageStyle),
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : html);
};

const described = async ({ client }: Exchange, { services, registry, spend }: Describing): Promise<readonly DescribedWorkflow[]> => {
  spend(client, cost);
  const list = await services.workflows.list();
  const slugs = list.map(({ name }) => slugOf(name));
  return Promise.all(
    list.map(async ({ id, name }) => {
      const isUnique = slugs.filter((slug) => slug === slugOf(name)).length === 1;
      return describeWorkflow(await services.workflows.get(id), { registry, isUnique });
    }),
  );
};
