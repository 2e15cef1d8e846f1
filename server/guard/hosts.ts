import { isIP } from 'node:net';

/** The host names and origins that the server accepts. */
export type Naming = {
  /** Whether the server requires a token, so that it can accept any host name. */
  readonly open: boolean;
  /** Accepted host names in addition to the addresses of this machine. If empty, a server with a token accepts any. */
  readonly hosts: readonly string[];
  /** Other origins whose pages may send requests, such as `https://studio.example`. */
  readonly origins: readonly string[];
};

const hostOf = (authority: string): URL | undefined => {
  if (authority === '' || /[/@\\?#\s]/.test(authority)) return undefined;
  return URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`) : undefined;
};

/** Whether a host name always refers to this machine. */
export const isLoopback = (name: string): boolean => {
  const host = name.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
};

/**
 * Whether the host name of a request is accepted. This prevents DNS rebinding, where a page's own domain resolves to this machine: its
 * requests carry that domain in `Host`.
 */
export const hostAllowed = (authority: string | undefined, { open, hosts }: Naming): boolean => {
  const host = hostOf(authority ?? '');
  if (!host) return false;
  if (isLoopback(host.hostname)) return true;
  return hosts.length === 0 ? open : hosts.includes(host.hostname) || hosts.includes(host.host);
};

export type Sender = { readonly authority: string | undefined; readonly origin: string | undefined; readonly site: string | undefined };

/**
 * Whether a request comes from an accepted origin or from a program. Browsers name the page's origin in `Origin`, and its relation to the
 * server in `Sec-Fetch-Site`; programs send neither.
 */
export const originAllowed = ({ authority, origin, site }: Sender, { origins }: Naming): boolean => {
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
  if (origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  // the protocol is not compared, because a proxy may terminate https; default ports are omitted on both sides
  return (protocol === 'http:' || protocol === 'https:') && host === new URL(`${protocol}//${authority ?? ''}`).host;
};
