import { randomUUID } from 'node:crypto';
import type { Problem } from '../../../errors/index.ts';
import { isPng } from '../../../models/image/png-chunks.ts';
import type { ArtifactService, RunDetails, WebhookDelivery } from '../../contract.ts';
import { ServerError } from '../../error.ts';
import { barePolicy } from '../../guard/headers.ts';
import { type KindOutput, outputsOf, runAddress } from '../../runs/outputs.ts';
import { answerJson, type Exchange } from '../answer.ts';
import { answerBytes, type Content } from '../bytes.ts';
import { collect } from '../collect.ts';
import { noItem, type PlainOutput, plainOutput, represent, wrongFormat } from './outputs.ts';
import type { ResponseForm } from './preference.ts';
import type { RunRoute } from './route.ts';

/** A run as JSON. */
export type PlainRun = {
  readonly id: string;
  readonly name: string;
  readonly state: RunDetails['state'];
  /** The address of this object. */
  readonly url: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Number of finished steps, and of all steps. */
  readonly done: number;
  readonly of: number;
  readonly error?: Problem;
  readonly outputs: Readonly<Record<string, PlainOutput>>;
  readonly webhook?: WebhookDelivery;
};

/** A run as JSON, with its outputs so far. */
export const plainRun = async (run: RunDetails, { registry, services }: Pick<RunRoute, 'registry' | 'services'>): Promise<PlainRun> => {
  const outputs = await Promise.all(
    outputsOf(run, registry).map(async (output) => [output.name, await plainOutput(run.id, output, services.artifacts)] as const),
  );
  const { id, name, state, createdAt, startedAt, endedAt, done, of, error, webhook } = run;
  return {
    ...{ id, name, state, url: runAddress(id), createdAt },
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...{ done, of },
    ...(error && { error }),
    outputs: Object.fromEntries(outputs),
    ...(webhook && { webhook }),
  };
};

type Outcome = RunRoute & { readonly form: ResponseForm; readonly query: URLSearchParams };

/**
 * Answers with the outcome of a run: 200 and its outputs in the accepted form, 202 if it has not ended, or 422 and its error if it has failed or was cancelled.
 * `?output=` and `?item=` choose what a response of a single value contains.
 */
export const answerOutcome = async (exchange: Exchange, run: RunDetails, outcome: Outcome): Promise<void> => {
  const { response } = exchange;
  response.setHeader('Content-Location', runAddress(run.id));
  if (run.state !== 'done') {
    const isOver = run.state === 'failed' || run.state === 'cancelled';
    if (!isOver) response.setHeader('Location', runAddress(run.id));
    return answerJson(exchange, isOver ? 422 : 202, await plainRun(run, outcome));
  }
  const outputs = outputsOf(run, outcome.registry);
  switch (outcome.form) {
    case 'application/json':
      return answerJson(exchange, 200, await plainRun(run, outcome));
    case 'multipart/form-data':
      return answerForm(exchange, run, outcome);
    case 'image/png':
      return answerPicture(exchange, chosen(outputs, 'image', outcome.query), { ...outcome, item: itemOf(outcome.query) });
    case 'application/x-npy':
      return answerValue(exchange, chosen(outputs, 'embedding', outcome.query), { ...outcome, format: 'npy' });
    case 'text/plain':
      return answerValue(exchange, chosen(outputs, 'text', outcome.query), { ...outcome, format: 'txt' });
  }
};

/** The output that the query names, or the first one of a kind. Throws `ServerError` NOT_FOUND. */
const chosen = (outputs: readonly KindOutput[], kind: string, query: URLSearchParams): KindOutput => {
  const name = query.get('output');
  const output = outputs.find((candidate) => (name === null ? candidate.kind === kind : candidate.name === name));
  if (output) return output;
  throw new ServerError('NOT_FOUND', 'The run has no output {wanted}. Its outputs are {names}.', {
    params: {
      wanted: name === null ? `of the kind ${kind}` : `"${name.slice(0, 100)}"`,
      names: outputs.map((candidate) => `${candidate.name} (${candidate.kind})`).join(', ') || 'none',
    },
  });
};

const itemOf = (query: URLSearchParams): number | undefined => {
  const text = query.get('item');
  if (text === null) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ServerError('BAD_REQUEST', 'The item must be a whole number from 1, but is "{text}".', { params: { text: text.slice(0, 40) } });
};

type Sending = { readonly services: { readonly artifacts: ArtifactService } };

/** Sends a picture of an output as PNG. A picture file of another format is converted. Throws `ServerError`. */
export const answerPicture = async (
  exchange: Exchange,
  { name, kind, images }: KindOutput,
  { item = 1, services: { artifacts } }: Sending & { readonly item: number | undefined },
): Promise<void> => {
  if (!images) throw wrongFormat(name, kind, 'png');
  const picture = images[item - 1];
  if (!picture) throw noItem(name, item, images.length);
  const found = await artifacts.head(picture.sha256);
  if (!found) throw evicted(name);
  const headers = { 'Content-Type': 'image/png', 'Cache-Control': 'private, no-cache' };
  const send = (bytes: number, read: Content['read']) => answerBytes(exchange, { tag: picture.sha256, bytes, headers, read });
  if (await isStoredPng(artifacts, picture.sha256)) return send(found.bytes, (range) => artifacts.read(picture.sha256, range));
  const converted = await convertedToPng(await collect(artifacts.read(picture.sha256)), name);
  await send(converted.length, async function* ({ from, to } = { from: 0, to: converted.length }) {
    yield converted.subarray(from, to);
  });
};

const isStoredPng = async (artifacts: ArtifactService, sha256: string): Promise<boolean> =>
  isPng(await collect(artifacts.read(sha256, { from: 0, to: 8 })));

const convertedToPng = async (bytes: Uint8Array, name: string): Promise<Uint8Array> => {
  // the codec of pictures is loaded only where it is needed
  const { imageCodec } = await import('../../../models/backends/node/images.ts');
  return imageCodec.encode([await imageCodec.decode(bytes, name)], { format: 'png' });
};

const evicted = (name: string): ServerError =>
  new ServerError('NOT_FOUND', 'The output "{name}" was evicted from the server. Run the workflow again.', { params: { name } });

/** Sends a value of an output in a format. Throws `ServerError`. */
export const answerValue = async (
  exchange: Exchange,
  output: KindOutput,
  {
    format,
    query,
    item = itemOf(query),
    services,
  }: Sending & { readonly format: string; readonly query: URLSearchParams; readonly item?: number | undefined },
): Promise<void> => {
  const { type, name, bytes } = await represent(output, { item, format }, services.artifacts);
  exchange.response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': bytes.length,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Content-Security-Policy': barePolicy,
    'Cache-Control': 'private, no-cache',
  });
  exchange.response.end(exchange.request.method === 'HEAD' ? undefined : bytes);
};

/** Sends all outputs as a form: `run` is the run as JSON, and each picture is a file under the name of its output. */
const answerForm = async ({ response }: Exchange, run: RunDetails, outcome: Outcome): Promise<void> => {
  const { services, registry } = outcome;
  const boundary = `unclip-${randomUUID()}`;
  response.writeHead(200, {
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
    'Content-Security-Policy': barePolicy,
    'Cache-Control': 'no-store',
  });
  const part = (name: string, headers: string): void =>
    void response.write(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${headers}\r\n\r\n`);
  part('run', '\r\nContent-Type: application/json');
  response.write(`${JSON.stringify(await plainRun(run, outcome))}\r\n`);
  for (const { name, images = [] } of outputsOf(run, registry)) {
    for (const [index, { sha256 }] of images.entries()) {
      part(name, `; filename="${quoted(`${name}-${index + 1}.png`)}"\r\nContent-Type: image/png`);
      for await (const chunk of services.artifacts.read(sha256)) response.write(chunk);
      response.write('\r\n');
    }
  }
  response.end(`--${boundary}--\r\n`);
};

/** A name in a header of a form, as browsers write it. */
const quoted = (name: string): string => name.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
