import { embeddingFormats } from '../../../models/embedding-files/index.ts';
import { ServerError } from '../../error.ts';
import { outputsOf } from '../../runs/outputs.ts';
import { answerJson, type Exchange, isRead } from '../answer.ts';
import { decodePart } from '../decode-part.ts';
import { answerPicture, answerValue, plainRun } from './answer-outcome.ts';
import type { RunRoute } from './route.ts';

/** Cost of a request that reads a run, or decodes an output. */
const cost = 2;
const formats = ['png', 'json', 'txt', ...embeddingFormats];

/**
 * Answers `GET` and `HEAD` of `/api/runs/<id>`, of `/api/runs/<id>/outputs/<name>.<format>` (the complete value), and of
 * `/api/runs/<id>/outputs/<name>/<item>.<format>` (one item, from 1). Throws `ServerError` NOT_FOUND.
 */
export const answerRuns = async (exchange: Exchange, path: string, route: RunRoute): Promise<void> => {
  if (!isRead(exchange)) return;
  route.spend(exchange.client, cost);
  const [id = '', outputs, ...rest] = path.split('/').map(decodePart);
  const run = await route.services.runs.get(id);
  if (outputs === undefined) return answerJson(exchange, 200, await plainRun(run, route));
  const named = outputs === 'outputs' ? parse(rest) : undefined;
  if (!named)
    throw new ServerError('NOT_FOUND', 'There is no route {path}. docs/api.md lists the routes.', {
      params: { path: exchange.path.slice(0, 100) },
    });
  const output = outputsOf(run, route.registry).find(({ name }) => name === named.name);
  if (!output)
    throw new ServerError('NOT_FOUND', 'The run {id} has no output "{name}" {reason}.', {
      params: { id, name: named.name.slice(0, 100), reason: run.state === 'queued' || run.state === 'running' ? 'yet' : 'of this name' },
    });
  const { item, format } = named;
  if (format === 'png') return answerPicture(exchange, output, { ...route, item });
  await answerValue(exchange, output, { ...route, format, item, query: new URLSearchParams() });
};

type Named = { readonly name: string; readonly item: number | undefined; readonly format: string };

/** What the parts of an address after `outputs` name: `image`, `1.png` or `embedding.npy`. */
const parse = (parts: readonly string[]): Named | undefined => {
  const [first = '', second, ...more] = parts;
  const [, stem = '', format = ''] = /^(.*)\.([a-z]+)$/s.exec(second ?? first) ?? [];
  if (more.length > 0 || !formats.includes(format)) return undefined;
  if (second === undefined) return { name: stem, item: undefined, format };
  return /^[1-9]\d{0,8}$/.test(stem) ? { name: first, item: Number(stem), format } : undefined;
};
