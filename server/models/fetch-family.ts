import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { type DescribedFile, describedFiles } from '../../models/described-file.ts';
import { hashFile } from '../../models/hash-file.ts';
import { parseManifest } from '../../models/parse-manifest.ts';
import { recordVerified } from '../../models/verified-file.ts';
import { ServerError } from '../error.ts';

/** The server that a worker fetches model families from. */
export type ModelServer = { readonly address: string; readonly token?: string };

type Fetching = {
  readonly server: ModelServer;
  /** The folder of model families, in which the family gets a folder with its name. */
  readonly folder: string;
  readonly signal: AbortSignal;
};

/** A download that breaks off is resumed up to this many times. */
const attempts = 5;

/**
 * Fetches a family from a server into a folder of families. Files are written into a hidden folder, where a later call continues them, and are compared with
 * their SHA-256; then the folder gets the family's name, and replaces an older family of this name. `hash` is the beginning of the manifest's SHA-256.
 * @throws ServerError `NOT_FOUND` when the server has another family of this name, `WRONG_HASH`, `UNAVAILABLE`; ModelError `BAD_MANIFEST`; system errors
 */
export const fetchFamily = async (
  { family, hash }: { readonly family: string; readonly hash: string },
  { server, folder, signal }: Fetching,
): Promise<void> => {
  const staging = join(folder, `.fetched-${family}-${hash}`);
  const manifestUrl = addressOf(server, family, 'manifest.json');
  const bytes = new Uint8Array(await (await request(manifestUrl, { server, signal })).arrayBuffer());
  const manifest = parseManifest(bytes, manifestUrl);
  if (!createHash('sha256').update(bytes).digest('hex').startsWith(hash) || manifest.family !== family) {
    throw new ServerError('NOT_FOUND', 'The server {server} has another version of the model family "{family}" than the run needs.', {
      params: { server: server.address, family },
    });
  }
  const files = [...new Map(describedFiles(manifest).map((described) => [described.file, described])).values()];
  for (const described of files) {
    const path = join(staging, described.file);
    await mkdir(dirname(path), { recursive: true });
    await fetchFile(addressOf(server, family, described.file), { path, described }, { server, signal });
  }
  await recordVerified(staging, files);
  await writeFile(join(staging, 'manifest.json'), bytes);
  const target = join(folder, family);
  const old = `${staging}-old`;
  await rename(target, old).catch(() => undefined);
  await rename(staging, target);
  await rm(old, { recursive: true, force: true });
};

const addressOf = ({ address }: ModelServer, family: string, file: string): string =>
  `${address.replace(/\/+$/, '')}/api/models/${[family, ...file.split('/')].map(encodeURIComponent).join('/')}`;

type Requesting = Pick<Fetching, 'server' | 'signal'> & { readonly headers?: Readonly<Record<string, string>> };
const request = async (url: string, { server, signal, headers = {} }: Requesting): Promise<Response> => {
  const authorization = server.token === undefined ? {} : { Authorization: `Bearer ${server.token}` };
  const response = await fetch(url, { signal, headers: { ...headers, ...authorization } });
  if (response.ok) return response;
  await response.body?.cancel();
  throw new ServerError('UNAVAILABLE', 'The server answered {url} with the status {status}.', { params: { url, status: response.status } });
};

type Download = { readonly path: string; readonly described: DescribedFile };

/** Fetches a file, and continues the part of it that is on the disk. */
const fetchFile = async (url: string, { path, described }: Download, requesting: Pick<Fetching, 'server' | 'signal'>): Promise<void> => {
  const { sha256, bytes } = described;
  for (let attempt = 1; ; attempt++) {
    const size = await sizeOf(path);
    try {
      if (size === 0 || size !== bytes) await fetchRest(url, { path, sha256, size }, requesting);
      break;
    } catch (error) {
      // Without new bytes, another request at once would fail as well.
      if (requesting.signal.aborted || attempt === attempts || (await sizeOf(path)) <= size) throw error;
    }
  }
  if ((await hashFile(path, { signal: requesting.signal })) === sha256) return;
  await rm(path);
  throw new ServerError('WRONG_HASH', 'The file {file} that the server sent has another SHA-256 than its manifest says.', {
    params: { file: described.file },
  });
};

const fetchRest = async (
  url: string,
  { path, sha256, size }: { readonly path: string; readonly sha256: string; readonly size: number },
  requesting: Pick<Fetching, 'server' | 'signal'>,
): Promise<void> => {
  const headers = size > 0 ? { headers: { Range: `bytes=${size}-`, 'If-Range': `"${sha256}"` } } : {};
  const response = await request(url, { ...requesting, ...headers });
  // The types of the two standard streams differ in details that do not matter here.
  const body = Readable.fromWeb(response.body as ReadableStream);
  // A server that has another file sends all of it.
  await pipeline(body, createWriteStream(path, { flags: response.status === 206 ? 'a' : 'w' }), { signal: requesting.signal });
};

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;
