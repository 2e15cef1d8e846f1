import { openAsBlob } from 'node:fs';
import { artifactsAt, createClient, patient, type ServerClient, serverProblem } from '../../server/client/index.ts';
import { CliError, usage } from '../error.ts';
import type { Host } from '../host.ts';
import { serverRefusal } from './refusal.ts';

/** A connection to a server. Calls wait for a server that is unreachable or busy for a while. */
export type Connection = {
  readonly client: ServerClient;
  /** Calls a procedure, and repeats the call while the server is unreachable. Throws `CliError`. */
  request<Value>(call: (client: ServerClient) => Promise<Value>): Promise<Value>;
  /** Waits before the next attempt after a failed call, or throws the error as `CliError`. */
  retry(error: unknown): Promise<void>;
  /** Reads all bytes of an artifact. */
  read(sha256: string): Promise<Uint8Array>;
  /** Uploads a file: its path, or its content. */
  send(sha256: string, file: string | Uint8Array): Promise<void>;
};

/** About five minutes in all. */
const retries = { pauses: [250, 500, 1000, 2000, 5000], tries: 64 };

/** The address that `unclip serve` listens on by default. */
export const defaultServer = 'http://localhost:3000';

/** Connects to a server. `signal` ends all waiting. Throws `CliError` (`USAGE`) for an invalid address. */
export const connect = (host: Host, server: string, signal: AbortSignal): Connection => {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server))
    throw usage('--server takes the address of a server, as in {example}, but is "{value}".', { example: defaultServer, value: server });
  const token = host.environment.UNCLIP_TOKEN;
  const settings = { server, ...(token !== undefined && token !== '' && { token }) };
  const client = createClient(settings);
  const artifacts = artifactsAt(settings);
  let reached = false;
  const patience = patient({
    ...retries,
    onRetry(error, count) {
      if (serverProblem(error)) return;
      // an address that has never answered is more likely wrong than unreachable for a while
      if (!reached) throw error;
      if (count === 2) host.note(`The server ${server} cannot be reached. Trying again.\n`);
    },
  });
  const fail = (error: unknown): never => {
    signal.throwIfAborted();
    const problem = serverProblem(error);
    if (problem?.code === 'UNAUTHORIZED') throw serverRefusal({ ...problem, message: tokenMessage(server, token) }, error);
    throw problem ? serverRefusal(problem, error) : unreachable(server, error);
  };
  const persist = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    const value = await patience.persist(call, signal).catch(fail);
    reached = true;
    return value;
  };
  return {
    client,
    retry: (error) => patience.again(error, signal).catch(fail),
    request: (call) => persist(() => call(client)),
    read: (sha256) => persist(() => artifacts.read(sha256, signal)),
    async send(sha256, file) {
      const content = typeof file === 'string' ? await openAsBlob(file) : new Uint8Array(file);
      await persist(() => artifacts.send(sha256, content, signal));
    },
  };
};

const tokenMessage = (server: string, token: string | undefined): string =>
  token
    ? `The server ${server} rejects the token in UNCLIP_TOKEN. Set the variable to the token that the server was started with.`
    : `The server ${server} requires a token. Set UNCLIP_TOKEN to the token that the server was started with.`;

const unreachable = (server: string, cause: unknown): CliError =>
  new CliError('SERVER_UNREACHABLE', 'The server {server} cannot be reached. Start it with "unclip serve", or check the address.', {
    params: { server },
    cause,
  });
