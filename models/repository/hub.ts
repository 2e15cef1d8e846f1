import { listFiles, modelInfo } from '@huggingface/hub';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod';
import { ModelError, stopped } from '../error.ts';
import { rangeWithin } from './byte-range.ts';
import type { HubReference } from './hub-reference.ts';
import { type HubOptions, hubFetch, publicHub, unreachable } from './hub-requests.ts';
import { licenceOf } from './model-card.ts';
import { fileOf, type Repository, type RepositoryFile } from './repository.ts';

/** A repository on a hub. Its files are read over the network; `download` of `node/` brings them to a disk. */
export type HubRepository = Repository & {
  /**
   * The bytes of a file from a position to its end. `from` is where the answer starts: 0 where a server does not support ranges. An answer may end
   * early: reading it then throws `DOWNLOAD_FAILED`.
   * @throws ModelError `ACCESS_DENIED`, `FILE_MISSING`, `DOWNLOAD_FAILED`, `ABORTED`
   */
  stream(path: string, from: number, signal?: AbortSignal): Promise<{ readonly from: number; readonly pieces: AsyncIterable<Uint8Array> }>;
};

const infoSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  gated: z.union([z.boolean(), z.enum(['auto', 'manual'])]).default(false),
  cardData: z.record(z.string(), z.unknown()).optional(),
});

const entrySchema = z.object({
  type: z.string(),
  path: z.string(),
  size: z.int().min(0),
  oid: z.string().optional(),
  lfs: z.object({ oid: z.string(), size: z.int().min(0) }).optional(),
});

/**
 * Opens a repository on a hub: resolves its revision to a commit, and lists its files and what its model card states about the licence. Reads
 * no file; what is read later is of this commit.
 * @throws ModelError `MODEL_MISSING` when the hub has no such repository; `ACCESS_DENIED`; `DOWNLOAD_FAILED` when the hub cannot be reached;
 * `BAD_REPOSITORY` when its answer is not that of a hub
 */
export const openHub = async (reference: HubReference, options: HubOptions = {}, signal?: AbortSignal): Promise<HubRepository> => {
  const endpoint = (options.endpoint ?? publicHub).replace(/\/+$/, '');
  const { id } = reference;
  const request = { endpoint, reference, options };
  const api = { hubUrl: endpoint, fetch: hubFetch({ ...request, signal }) };
  const info = await answer(endpoint, async () =>
    infoSchema.parse(await modelInfo({ ...api, name: id, revision: reference.revision, additionalFields: ['sha', 'cardData'] })),
  );
  const files = await answer(endpoint, async () => {
    const found: RepositoryFile[] = [];
    for await (const entry of listFiles({ ...api, repo: { type: 'model', name: id }, recursive: true, revision: info.sha })) {
      const file = fileOfEntry(id, entrySchema.parse(entry));
      if (file) found.push(file);
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  });
  const gated = info.gated !== false;
  const licence = licenceOf(info.cardData ?? {});
  const get = (path: string, range: string | undefined, stop: AbortSignal | undefined): Promise<Response> => {
    const url = `${endpoint}/${id}/resolve/${info.sha}/${path.split('/').map(encodeURIComponent).join('/')}`;
    return hubFetch({ ...request, gated, path, signal: stop })(url, range === undefined ? {} : { headers: { Range: range } });
  };
  const repository: HubRepository = {
    source: { kind: 'hub', id, url: `${endpoint}/${id}`, revision: info.sha },
    files,
    ...(licence && { licence }),
    gated,
    async read(path, range, stop) {
      const file = fileOf(repository, path);
      const { offset, length } = rangeWithin(file, range);
      if (length === 0) return new Uint8Array();
      const response = await get(path, range && `bytes=${offset}-${offset + length - 1}`, stop);
      const start = startOf(response, { endpoint, from: offset });
      return collect(piecesOf(response, endpoint, stop), { skip: offset - start, length, endpoint });
    },
    async sha256(path, stop) {
      const file = fileOf(repository, path);
      if (file.sha256 !== undefined) return file.sha256;
      return bytesToHex(sha256(await repository.read(path, undefined, stop)));
    },
    async stream(path, from, stop) {
      fileOf(repository, path);
      const response = await get(path, from > 0 ? `bytes=${from}-` : undefined, stop);
      return { from: startOf(response, { endpoint, from }), pieces: piecesOf(response, endpoint, stop) };
    },
  };
  return repository;
};

/** Runs a call of the hub's library. An error other than a ModelError means that the answer did not come from a hub. */
const answer = async <Result>(endpoint: string, call: () => Promise<Result>): Promise<Result> => {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    throw new ModelError('BAD_REPOSITORY', 'The answer of {endpoint} is not that of a hub. Check HF_ENDPOINT.', {
      params: { endpoint },
      cause,
    });
  }
};

/** A path that stays inside a folder on every system. */
const isPlainPath = (path: string): boolean =>
  !/[\\:\p{Cc}]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

const fileOfEntry = (repository: string, { type, path, size, oid, lfs }: z.output<typeof entrySchema>): RepositoryFile | undefined => {
  if (type !== 'file') return undefined;
  if (!isPlainPath(path)) {
    throw new ModelError('BAD_REPOSITORY', 'The repository {repository} contains the path "{path}", which no folder can contain.', {
      params: { repository, path },
    });
  }
  return { path, bytes: lfs?.size ?? size, ...(lfs ? { sha256: lfs.oid } : oid !== undefined && { gitHash: oid }) };
};

/**
 * Where an answer starts in its file: at the requested position, or at 0 where a server does not support ranges and answers with the whole file.
 * @throws ModelError `DOWNLOAD_FAILED` when the answer has another range
 */
const startOf = (response: Response, { endpoint, from }: { readonly endpoint: string; readonly from: number }): number => {
  if (response.status !== 206) return 0;
  const start = Number(/^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')?.[1]);
  if (start !== from) throw unreachable(endpoint, new Error('the answer has another range'));
  return start;
};

async function* piecesOf(response: Response, endpoint: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } catch (cause) {
    if (signal?.aborted) throw stopped(signal.reason);
    throw unreachable(endpoint, cause);
  } finally {
    // Ends the connection of a reader that has enough. It does nothing where the answer is complete.
    await reader.cancel().catch(() => undefined);
  }
}

type Wanted = { readonly skip: number; readonly length: number; readonly endpoint: string };

const collect = async (pieces: AsyncIterable<Uint8Array>, { skip, length, endpoint }: Wanted): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = new Uint8Array(length);
  let position = -skip;
  for await (const piece of pieces) {
    const part = piece.subarray(Math.max(0, -position), Math.max(0, length - position));
    bytes.set(part, Math.max(0, position));
    position += piece.length;
    if (position >= length) return bytes;
  }
  throw unreachable(endpoint, new Error('the answer ended early'));
};
