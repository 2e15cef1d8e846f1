import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { codeOf } from '../../errors/index.ts';
import { ServerError } from '../error.ts';
import { isPublicAddress } from './public-address.ts';

export type Address = { readonly address: string; readonly family: number };
/** Returns the IP addresses of a host name. Rejects with an error of the system. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>;

/** Resolves names as the system does. */
export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true });

/** Most characters of an address. */
const longest = 2000;

/** The host of an address as `net` names it: an IPv6 address has no brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Whether the operator permits a host by name, with or without its port. */
const isPermitted = (url: URL, hosts: readonly string[]): boolean => {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return hosts.includes(hostOf(url)) || hosts.includes(url.hostname) || hosts.includes(`${url.hostname}:${port}`);
};

const refused = (sentence: string, params: Readonly<Record<string, string>> = {}): ServerError =>
  new ServerError('BAD_REQUEST', sentence, { params });

/**
 * Parses the address of a webhook. Hosts that the operator permits may use http and any port; others must use https and port 443.
 * @throws ServerError BAD_REQUEST
 */
export const receiverOf = (text: string, hosts: readonly string[]): URL => {
  const url = text.length <= longest && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw refused('The webhook must be an https address without a user name, of at most {longest} characters: https://example.com/hook', {
      longest: String(longest),
    });
  url.hash = '';
  if (isPermitted(url, hosts)) return url;
  if (url.protocol !== 'https:')
    throw refused('The webhook at {host} must use https. The operator of the server can permit the host in UNCLIP_WEBHOOK_HOSTS.', {
      host: url.host,
    });
  if (url.port !== '')
    throw refused('The webhook at {host} must use port 443. The operator of the server can permit the host in UNCLIP_WEBHOOK_HOSTS.', {
      host: url.host,
    });
  return url;
};

/**
 * The IP addresses that a webhook may be sent to: those of its host, if all of them are public, or whatever a permitted host has. Connect to these addresses
 * and do not resolve the name again, because its owner may change what it resolves to in between (DNS rebinding).
 * @throws ServerError BAD_REQUEST if an address is not public; errors of the system where the name cannot be resolved
 */
export const checkedAddresses = async (
  url: URL,
  { hosts, resolve }: { readonly hosts: readonly string[]; readonly resolve: Resolve },
): Promise<readonly Address[]> => {
  const host = hostOf(url);
  const family = isIP(host);
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  if (isPermitted(url, hosts)) return addresses;
  if (addresses.length > 0 && addresses.every(({ address }) => isPublicAddress(address))) return addresses;
  throw notPublic(url);
};

/** The same sentence for names that do not exist and for those of a private network, so that nobody learns which names a private network has. */
const notPublic = ({ host }: URL): ServerError =>
  refused(
    'The webhook at {host} cannot be used: the host has no address on the public internet. The operator of the server can permit it in UNCLIP_WEBHOOK_HOSTS.',
    {
      host,
    },
  );

/** As `checkedAddresses`, for a new webhook: a name that cannot be resolved at the moment, or that is permitted, is accepted; one that does not exist is refused. */
export const checkReceiver = async (
  url: URL,
  checking: { readonly hosts: readonly string[]; readonly resolve: Resolve },
): Promise<void> => {
  if (isPermitted(url, checking.hosts)) return;
  await checkedAddresses(url, checking).catch((error: unknown) => {
    if (error instanceof ServerError) throw error;
    if (codeOf(error) === 'ENOTFOUND') throw notPublic(url);
  });
};
