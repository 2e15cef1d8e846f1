import { openAsBlob } from 'node:fs';
import { artifactsAt, createClient, patient, type ServerClient } from '../../server/client/index.ts';
import { CliError, usage } from '../error.ts';
import type { Host } from '../host.ts';
import { problemTold, refusal } from './refusal.ts';

/** A server, and what may be asked of it. Calls wait for a server that is away or busy for a while. */
export type Connection = {
  readonly client: ServerClient;
  /** Asks; asks again while the server is away. Throws `CliError`. */
  ask<Value>(call: (client: ServerClient) => Promise<Value>): Promise<Value>;
  /** Waits before asking again after a trouble, or throws it. */
  again(error: unknown): Promise<void>;
  /** The bytes of an artifact, whole. */
  read(sha256: string): Promise<Uint8Array>;
  /** Sends a file. */
  send(sha256: string, path: string): Promise<void>;
};

/** Some five minutes. */
const patience = { pauses: [250, 500, 1000, 2000, 5000], tries: 64 };

/** Where `unclip serve` listens when nothing else is said. */
export const defaultServer = 'http://localhost:3000';

/** Connects to a server. Throws `CliError` (`USAGE`) for an address that is none. `signal` ends all waiting. */
export const connect = (host: Host, server: string, signal: AbortSignal): Connection => {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server))
    throw usage(`--server takes the address of a server, as in ${defaultServer}, but is "${server}".`);
  const token = host.environment.UNCLIP_TOKEN;
  const settings = { server, ...(token !== undefined && token !== '' && { token }) };
  const client = createClient(settings);
  const artifacts = artifactsAt(settings);
  let reached = false;
  const asking = patient({
    ...patience,
    onTrouble(error, count) {
      if (problemTold(error)) return;
      // an address at which nobody has answered yet is more likely wrong than away
      if (!reached) throw error;
      if (count === 2) host.note(`The server ${server} cannot be reached. Trying again.\n`);
    },
  });
  const fail = (error: unknown): never => {
    signal.throwIfAborted();
    const problem = problemTold(error);
    if (problem?.code === 'UNAUTHORIZED') throw refusal({ ...problem, message: tokenWanted(server, token) }, error);
    throw problem ? refusal(problem, error) : gone(server, error);
  };
  const persist = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    const value = await asking.persist(call, signal).catch(fail);
    reached = true;
    return value;
  };
  return {
    client,
    again: (error) => asking.again(error, signal).catch(fail),
    ask: (call) => persist(() => call(client)),
    read: (sha256) => persist(() => artifacts.read(sha256, signal)),
    async send(sha256, path) {
      const file = await openAsBlob(path);
      await persist(() => artifacts.send(sha256, file, signal));
    },
  };
};

const tokenWanted = (server: string, token: string | undefined): string =>
  token
    ? `The server ${server} does not know the token in UNCLIP_TOKEN. Set the variable to the one that it was started with.`
    : `The server ${server} asks for its token. Set UNCLIP_TOKEN to the one that it was started with.`;

const gone = (server: string, cause: unknown): CliError =>
  new CliError('SERVER_UNREACHABLE', `The server ${server} cannot be reached. Start it there by "unclip serve", or check the address.`, {
    cause,
  });
