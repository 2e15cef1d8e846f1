import { decodeValue, type PortKind } from '../../../graph/index.ts';
import { type EmbeddingFormat, embeddingFormats, writeEmbeddings } from '../../../models/embedding-files/index.ts';
import { type Embedding, kinds } from '../../../nodes/kinds.ts';
import type { ArtifactService, Sha256 } from '../../contract.ts';
import { ServerError } from '../../error.ts';
import { type KindOutput, outputAddress } from '../../runs/outputs.ts';
import { collect } from '../collect.ts';

/** An output as JSON: pictures and large values by their addresses, texts and numbers by their values. */
export type PlainOutput = {
  readonly kind: string;
  /** The address of the complete value. Absent for pictures. */
  readonly url?: string;
  readonly items?: readonly (string | number | { readonly url: string; readonly width: number; readonly height: number })[];
  /** `[N, D]` of embeddings. */
  readonly dims?: readonly number[];
};

/** Most bytes of a value whose items are part of a JSON response. */
const inlineBytes = 2 ** 20;

/** An output for the JSON response of a run. */
export const plainOutput = async (run: string, output: KindOutput, artifacts: ArtifactService): Promise<PlainOutput> => {
  const { kind, name, images, value } = output;
  if (images) {
    const items = images.map(({ width, height }, index) => ({ url: outputAddress(run, name, `/${index + 1}.png`), width, height }));
    return { kind, items };
  }
  const url = outputAddress(run, name, kind === 'embedding' ? '.npy' : '.json');
  const found = await artifacts.head(value);
  if (!found || found.bytes > inlineBytes) return { kind, url };
  const decoded = await readOutput(artifacts, value);
  if (kind === 'text' || kind === 'number') return { kind, url, items: decoded as readonly (string | number)[] }; // what the kind's values are
  if (kind === 'embedding') return { kind, url, dims: (decoded as Embedding).dims };
  return { kind, url };
};

/** Bytes to send, with their type and the name of a downloaded file. */
export type Representation = { readonly type: string; readonly name: string; readonly bytes: Uint8Array };

/** Largest value that is converted to another format, in bytes: the server decodes it in memory. */
const convertibleBytes = 256 * 2 ** 20;

/**
 * A value, or one item of it (from 1), in a format: `json`, `txt` for texts, or a format of embeddings. Throws `ServerError` NOT_FOUND for an item that does not
 * exist, TOO_LARGE for a value above 256 MiB, and BAD_REQUEST for a format that does not fit.
 */
export const represent = async (
  { name, kind, value }: KindOutput,
  { item, format }: { readonly item: number | undefined; readonly format: string },
  artifacts: ArtifactService,
): Promise<Representation> => {
  const found = await artifacts.head(value);
  if (found && found.bytes > convertibleBytes)
    throw new ServerError('TOO_LARGE', 'The output "{name}" is larger than 256 MiB. Fetch its artifact {sha256} instead.', {
      params: { name, sha256: value },
    });
  const whole = await readOutput(artifacts, value);
  const part = item === undefined ? whole : itemOf(whole, kind, item, name);
  const file = item === undefined ? name : `${name}-${item}`;
  const isEmbeddings = embeddingFormats.find((candidate) => candidate === format);
  if (format === 'json') return { type: 'application/json; charset=utf-8', name: `${file}.json`, bytes: encoded(plainJson(part)) };
  if (format === 'txt' && kind === 'text')
    return { type: 'text/plain; charset=utf-8', name: `${file}.txt`, bytes: encoded((part as readonly string[]).join('\n')) };
  if (isEmbeddings && kind === 'embedding') return embeddings(part as Embedding, file, isEmbeddings);
  throw wrongFormat(name, kind, format);
};

/** The error of a format that an output does not have. */
export const wrongFormat = (name: string, kind: string, format: string): ServerError => {
  const formats =
    kind === 'image' ? 'png' : kind === 'embedding' ? `json, ${embeddingFormats.join(', ')}` : kind === 'text' ? 'json, txt' : 'json';
  return new ServerError('BAD_REQUEST', 'The output "{name}" of the kind "{kind}" is not available as {format}. Use {formats}.', {
    params: { name, kind, format: format.slice(0, 40), formats },
  });
};

const embeddings = async ({ space, role, dims, data }: Embedding, name: string, format: EmbeddingFormat): Promise<Representation> => {
  const table = { space, role, dims: [dims[0] ?? 0, dims[1] ?? 0] as const, data, columns: {} };
  const [file] = await writeEmbeddings(table, { name, format });
  if (!file) throw new Error('A table of embeddings is at least one file.');
  return { type: file.mime, name: file.name, bytes: file.bytes };
};

const itemOf = (value: unknown, kind: string, item: number, name: string): unknown => {
  // biome-ignore lint/suspicious/noExplicitAny: the value was checked against the schema of its kind when it was computed.
  const found: PortKind<any> | undefined = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;
  const count = found?.count(value) ?? 0;
  if (found && item >= 1 && item <= count) return found.item(value, item - 1);
  throw noItem(name, item, count);
};

/** The error of an item that an output does not have. */
export const noItem = (name: string, item: number, count: number): ServerError =>
  new ServerError('NOT_FOUND', 'The output "{name}" has no item {item}. Its items are numbered from 1 to {count}.', {
    params: { name, item, count },
  });

const readOutput = async (artifacts: ArtifactService, sha256: Sha256): Promise<unknown> =>
  decodeValue(await collect(artifacts.read(sha256)));

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

/** JSON in which typed arrays are lists, and bytes are base64. */
const plainJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Uint8Array) return Buffer.from(part).toString('base64');
    // safe: a view that is not a DataView is a typed array
    return ArrayBuffer.isView(part) && !(part instanceof DataView) ? Array.from(part as Float32Array) : part;
  });
