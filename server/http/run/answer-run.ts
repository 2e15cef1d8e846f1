import { CodedError, problemOf } from '../../../errors/index.ts';
import type { RunDetails, RunService, Webhook } from '../../contract.ts';
import { device as deviceSchema } from '../../device.ts';
import { ServerError } from '../../error.ts';
import { refuseDeep } from '../../router/depth.ts';
import { answerJson, type Exchange } from '../answer.ts';
import { textOf } from '../body.ts';
import { maximumCall } from '../procedures.ts';
import { answerOutcome } from './answer-outcome.ts';
import { findWorkflow } from './find-workflow.ts';
import { readForm } from './form.ts';
import { receiveInputs, type Sent, sentAsJson, sentByForm } from './inputs.ts';
import { formOf, waitOf } from './preference.ts';
import type { RunRoute } from './route.ts';

/** Cost of a request that plans a workflow, and of each MiB of a form. */
const planCost = 20;

/**
 * Answers `POST /api/run/<id or name of a saved workflow>`: starts a run with the inputs in the body, waits for its end, and answers with its outputs; after the
 * time of the header `Prefer`, with 202 and the address of the run. Errors of the workflow and of its inputs are answered with their own codes.
 */
export const answerRun = async (exchange: Exchange, name: string, route: RunRoute): Promise<void> => {
  const { request, response, client } = exchange;
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return answerJson(exchange, 405, {
      error: { code: 'BAD_REQUEST', message: 'This route accepts POST only. docs/api.md describes it.' },
    });
  }
  route.spend(client, planCost);
  const form = formOf(request);
  const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
  try {
    const { workflow, id, version } = await findWorkflow(route.services.workflows, name, versionOf(query));
    const { sent, close } = await sentBy(exchange, route);
    const started = await receiveInputs(sent, {
      workflow,
      registry: route.registry,
      artifacts: route.services.artifacts,
      families: async () => (await route.services.models.list()).map(({ facts }) => facts),
    })
      .then((inputs) => start(exchange, route, { workflow: { id, version }, ...inputs, ...deviceOf(query), ...webhookOf(query) }))
      .finally(close);
    const run = await ended(route.services.runs, started, waitOf(request));
    await answerOutcome(exchange, run, { ...route, form, query });
  } catch (error) {
    if (error instanceof ServerError || !(error instanceof CodedError)) throw error;
    answerJson(exchange, 400, { error: problemOf(error) });
  }
};

const versionOf = (query: URLSearchParams): number | undefined => {
  const text = query.get('version');
  if (text === null) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ServerError('BAD_REQUEST', 'The version must be a whole number from 1, but is "{text}".', {
    params: { text: text.slice(0, 40) },
  });
};

const deviceOf = (query: URLSearchParams): { readonly device?: string } => {
  const text = query.get('device');
  if (text === null) return {};
  const parsed = deviceSchema.safeParse(text);
  if (parsed.success) return { device: parsed.data };
  throw new ServerError('BAD_REQUEST', 'The device must be cpu, cuda or webgpu, but is "{text}".', { params: { text: text.slice(0, 40) } });
};

/** The webhook that `?webhook=` and `?webhookSecret=` name. It is not a part of the body, whose properties are the inputs. */
const webhookOf = (query: URLSearchParams): { readonly webhook?: Webhook } => {
  const url = query.get('webhook');
  if (url === null) return {};
  const secret = query.get('webhookSecret');
  return { webhook: { url, ...(secret !== null && { secret }) } };
};

const sentBy = async (exchange: Exchange, { maximum, spend }: RunRoute): Promise<{ readonly sent: Sent; close(): Promise<void> }> => {
  const { request, client } = exchange;
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') {
    spend(client, Math.ceil(Math.min(Number(request.headers['content-length'] ?? 0), maximum) / 2 ** 20));
    const read = await readForm(exchange, maximum);
    return { sent: sentByForm(read), close: read.close };
  }
  if (type !== '' && type !== 'application/json')
    throw new ServerError('BAD_REQUEST', 'The inputs must be application/json or multipart/form-data, but the request sends {type}.', {
      params: { type: type.slice(0, 100) },
    });
  const sent = sentAsJson(await textOf(exchange, maximumCall));
  for (const value of sent.values.values()) refuseDeep(value);
  return { sent, close: async () => undefined };
};

type Start = Parameters<RunService['start']>[0];
const start = async ({ request, client }: Exchange, { services }: RunRoute, run: Start): Promise<string> => {
  const key = [request.headers['idempotency-key'] ?? []].flat()[0];
  if (key !== undefined && (key === '' || key.length > 200))
    throw new ServerError('BAD_REQUEST', 'The header Idempotency-Key must have 1 to 200 characters. Use a random id.');
  const { id } = await services.runs.start({ ...run, user: client, ...(key !== undefined && { idempotencyKey: key }) });
  return id;
};

/** The run after its end, or after `wait` milliseconds. */
const ended = async (runs: RunService, id: string, wait: number): Promise<RunDetails> => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), wait);
  try {
    // a run whose outputs are all stored has ended already
    const at = await runs.get(id);
    if (wait === 0 || at.state === 'done') return at;
    // the events are not needed; the stream ends when the run does
    for await (const _ of runs.follow(id, 0, controller.signal));
    return await runs.get(id);
  } finally {
    clearTimeout(timer);
  }
};
