import { type ClientRequest, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import packageFile from '../../package.json' with { type: 'json' };
import { type Address, hostOf } from './receiver.ts';

/** Most bytes of the headers of a response. Its body is not read. */
const maximumHeaders = 8192;

export type Sending = {
  readonly url: URL;
  /** The addresses that were checked. No other one is connected to. */
  readonly addresses: readonly Address[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
};

export type Response = {
  readonly status: number;
  /** The header `Retry-After` in milliseconds, if it is a number of seconds. */
  readonly retryAfter?: number;
};

/**
 * Sends a message to one of the checked addresses, and resolves with the status of the response. Follows no redirect, reads no body, uses no proxy and no
 * connection of an earlier message. Rejects with errors of the network, and with the reason of the signal.
 */
export const sendMessage = ({ url, addresses, headers, body, signal }: Sending): Promise<Response> =>
  new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const sent: ClientRequest = (secure ? secureRequest : plainRequest)({
      ...{ method: 'POST', host: hostOf(url), path: `${url.pathname}${url.search}`, agent: false, signal, maxHeaderSize: maximumHeaders },
      port: url.port || (secure ? 443 : 80),
      lookup: lookupOf(addresses),
      headers: {
        ...headers,
        Host: url.host,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'User-Agent': `unclip-studio/${packageFile.version}`,
      },
    });
    sent.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    sent.on('socket', (socket) => socket.once('connect', () => refuseOther(socket, addresses)));
    sent.on('response', (response) => {
      const { statusCode: status = 0, headers: received } = response;
      response.destroy();
      const seconds = /^\d{1,6}$/.exec(received['retry-after'] ?? '')?.[0];
      resolve({ status, ...(seconds !== undefined && { retryAfter: Number(seconds) * 1000 }) });
    });
    sent.end(body);
  });

/** Answers every question for an address with those that were checked. */
const lookupOf =
  (addresses: readonly Address[]): LookupFunction =>
  (_, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };

/** Ends a connection to an address that was not checked. It cannot happen with the lookup above; it would if Node stopped to use it. */
const refuseOther = (socket: Socket, addresses: readonly Address[]): void => {
  const { remoteAddress } = socket;
  if (addresses.some(({ address }) => address === remoteAddress)) return;
  socket.destroy(Object.assign(new Error('The webhook connected to an address that was not checked.'), { code: 'REFUSED_ADDRESS' }));
};
