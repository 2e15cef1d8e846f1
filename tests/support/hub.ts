import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** The commit that every branch of every repository on a test hub is at. */
export const hubCommit = '0123456789abcdef0123456789abcdef01234567';
/** The access token that a test hub accepts. */
export const hubToken = 'hf_test';

/** A repository of a test hub, and the faults that it shows. */
export type HubRepositoryFixture = {
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Files can be fetched only with the token; the list of files is public. */
  readonly gated?: boolean;
  /** The repository exists only for the token. */
  readonly private?: boolean;
  readonly card?: Readonly<Record<string, unknown>>;
  /** After how many bytes each answer with this file breaks off, one number for each request. Later answers are complete. */
  readonly cuts?: Readonly<Record<string, number[]>>;
  /** The statuses of the next answers for this file. */
  readonly statuses?: Readonly<Record<string, number[]>>;
  /** What is sent in place of a file. */
  readonly sent?: Readonly<Record<string, Uint8Array>>;
  /** Whether ranges are ignored, as a plain file server does. */
  readonly ignoresRanges?: boolean;
  /** Whether the list of files continues at the storage, which is another server. */
  readonly listContinuesElsewhere?: boolean;
  /** The size that is stated in place of a file's own. */
  readonly statedBytes?: Readonly<Record<string, number>>;
};

export type HubRequest = {
  readonly server: 'hub' | 'storage';
  readonly path: string;
  readonly range?: string;
  readonly authorization?: string;
};

export type TestHub = {
  /** The address to use as HF_ENDPOINT. */
  readonly endpoint: string;
  /** Every request so far, at the hub and at the storage that it redirects to. */
  readonly requests: readonly HubRequest[];
  close(): Promise<void>;
};

/** The files below a folder, by path. */
export const filesBelow = (folder: string): Record<string, Uint8Array> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), Uint8Array.from(readFileSync(path))]),
  );

/** Files of this size and above are in the large file storage. The others are in git. */
const largeFile = 1024;
const pageLength = 3;

const listen = async (listener: RequestListener): Promise<{ address: string; close: () => Promise<void> }> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address: `http://127.0.0.1:${port}`, close };
};

const json = (response: ServerResponse, value: unknown, headers: Readonly<Record<string, string>> = {}) =>
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));

const refuse = (response: ServerResponse, status: number, code?: string) =>
  response
    .writeHead(status, { 'Content-Type': 'application/json', ...(code && { 'X-Error-Code': code }) })
    .end(JSON.stringify({ error: code ?? status }));

/**
 * Starts a hub on this machine. It answers the requests of @huggingface/hub for a repository's information and its list of files (in pages),
 * and for files: small ones itself, large ones by a redirect to a second server, with ranges.
 */
export const startHub = async (repositories: Readonly<Record<string, HubRepositoryFixture>>): Promise<TestHub> => {
  const requests: HubRequest[] = [];
  const note = (server: HubRequest['server'], { url = '', headers: { range, authorization } }: IncomingMessage) =>
    requests.push({ server, path: decodeURIComponent(url), ...(range && { range }), ...(authorization && { authorization }) });

  const sendFile = (
    request: IncomingMessage,
    response: ServerResponse,
    { fixture, path }: { fixture: HubRepositoryFixture; path: string },
  ) => {
    const status = fixture.statuses?.[path]?.shift();
    if (status !== undefined) return refuse(response, status);
    const content = fixture.sent?.[path] ?? fixture.files[path] ?? new Uint8Array();
    const [, first, last] = (!fixture.ignoresRanges && /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')) || [];
    const start = Number(first ?? 0);
    const end = Math.min(content.length, last ? Number(last) + 1 : content.length);
    if (first !== undefined && start >= content.length) return refuse(response, 416);
    const part = content.subarray(start, end);
    const range = first === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${content.length}` };
    response.writeHead(first === undefined ? 200 : 206, { 'Content-Length': part.length, ...range });
    const cut = fixture.cuts?.[path]?.shift();
    if (cut === undefined) return response.end(part);
    return response.write(part.subarray(0, cut), () => response.destroy());
  };

  const storage = await listen((request, response) => {
    note('storage', request);
    const [owner, name, ...path] = decodeURIComponent(request.url ?? '')
      .slice(1)
      .split('/');
    const fixture = repositories[`${owner}/${name}`];
    if (fixture) sendFile(request, response, { fixture, path: path.join('/') });
    else refuse(response, 404);
  });

  const hub = await listen((request, response) => {
    note('hub', request);
    const url = new URL(request.url ?? '', 'http://hub');
    const [, api, id = '', kind = '', rest = ''] =
      /^(\/api\/models)?\/([\w.-]+\/[\w.-]+)\/(\w+)\/(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const fixture = repositories[id];
    const { authorization } = request.headers;
    const mayRead = authorization === `Bearer ${hubToken}`;
    if (authorization !== undefined && !mayRead) return refuse(response, 401);
    if (!fixture || (fixture.private && !mayRead)) return refuse(response, mayRead ? 404 : 401, 'RepoNotFound');
    if (api && kind === 'revision') {
      if (rest !== 'main' && rest !== hubCommit) return refuse(response, 404, 'RevisionNotFound');
      return json(response, {
        _id: '1',
        id,
        sha: hubCommit,
        gated: fixture.gated ? 'auto' : false,
        private: false,
        cardData: fixture.card,
      });
    }
    if (api && kind === 'tree' && rest === hubCommit)
      return sendTree(response, { fixture, url, address: (fixture.listContinuesElsewhere ? storage : hub).address });
    if (api || kind !== 'resolve' || !rest.startsWith(`${hubCommit}/`)) return refuse(response, 404, 'RevisionNotFound');
    const path = rest.slice(hubCommit.length + 1);
    const content = fixture.files[path];
    if (!content) return refuse(response, 404, 'EntryNotFound');
    if (fixture.gated && !mayRead) return refuse(response, authorization === undefined ? 401 : 403, 'GatedRepo');
    if (content.length < largeFile) return sendFile(request, response, { fixture, path });
    return response.writeHead(302, { Location: `${storage.address}/${id}/${encodeURI(path)}` }).end();
  });

  return {
    endpoint: hub.address,
    requests,
    async close() {
      await hub.close();
      await storage.close();
    },
  };
};

type Tree = { readonly fixture: HubRepositoryFixture; readonly url: URL; readonly address: string };

const sendTree = (response: ServerResponse, { fixture: { files, statedBytes }, url, address }: Tree) => {
  const entries = Object.entries(files).map(([path, content]) => {
    const size = statedBytes?.[path] ?? content.length;
    const oid = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    const lfs = { oid: createHash('sha256').update(content).digest('hex'), size, pointerSize: 130 };
    return { type: 'file', path, size, oid, ...(content.length >= largeFile && { oid: '0'.repeat(40), lfs }) };
  });
  const folders = [...new Set(Object.keys(files).flatMap((path) => /^(.+)\//.exec(path)?.[1] ?? []))].map((path) => ({
    type: 'directory',
    path,
    size: 0,
    oid: '1'.repeat(40),
  }));
  const all = [...folders, ...entries];
  const from = Number(url.searchParams.get('cursor') ?? 0);
  url.searchParams.set('cursor', String(from + pageLength));
  const more = from + pageLength < all.length;
  return json(response, all.slice(from, from + pageLength), more ? { Link: `<${address}${url.pathname}${url.search}>; rel="next"` } : {});
};
