import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { answered, createClient, type ServerClient } from '../../server/client/index.ts';
import { CliError, usage } from '../error.ts';
import type { Host } from '../host.ts';
import { refusal, type Trouble, troubleOf } from './refusal.ts';

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

/** Milliseconds between one try and the next; the last for all that follow. */
const pauses = [250, 500, 1000, 2000, 5000];
/** Tries before a server counts as gone: some five minutes. */
const maximumTries = 64;

/** Where `unclip serve` listens when nothing else is said. */
export const defaultServer = 'http://localhost:3000';

/** Connects to a server. Throws `CliError` (`USAGE`) for an address that is none. `signal` ends all waiting. */
export const connect = (host: Host, server: string, signal: AbortSignal): Connection => {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server))
    throw usage(`--server takes the address of a server, as in ${defaultServer}, but is "${server}".`);
  const token = host.environment.UNCLIP_TOKEN;
  const client = createClient({ server, ...(token !== undefined && token !== '' && { token }) });
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  let reached = false;
  let tries = 0;

  const again = async (error: unknown): Promise<void> => {
    const trouble: Trouble = troubleOf(error);
    if (trouble.kind === 'refused') throw refusal(trouble.problem, error);
    if (trouble.kind === 'unreached' && (!reached || tries >= maximumTries)) throw gone(server, error);
    if (trouble.kind === 'busy' && tries >= maximumTries) throw refusal(trouble.problem, error);
    if (tries === 1 && trouble.kind === 'unreached') host.note(`The server ${server} cannot be reached. Trying again.\n`);
    await wait(pauses[Math.min(tries++, pauses.length - 1)], undefined, { signal });
  };
  const persist = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    for (;;) {
      signal.throwIfAborted();
      try {
        const value = await call();
        reached = true;
        tries = 0;
        return value;
      } catch (error) {
        signal.throwIfAborted();
        await again(error);
      }
    }
  };
  const artifact = async (sha256: string, init: RequestInit) =>
    answered(await fetch(new URL(`/api/artifacts/${sha256}`, server), { ...init, signal }), 'SERVER_REFUSED');
  return {
    client,
    again,
    ask: (call) => persist(() => call(client)),
    read: (sha256) =>
      persist(async () => {
        const response = await artifact(sha256, { headers });
        const bytes = new Uint8Array(await response.arrayBuffer());
        if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`The artifact ${sha256} came damaged.`);
        return bytes;
      }),
    send: (sha256, path) =>
      persist(async () => {
        await artifact(sha256, { method: 'PUT', body: await openAsBlob(path), headers });
      }),
  };
};

const gone = (server: string, cause: unknown): CliError =>
  new CliError('SERVER_UNREACHABLE', `The server ${server} cannot be reached. Start it there by "unclip serve", or check the address.`, {
    cause,
  });
