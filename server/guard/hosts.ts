import { isIP } from 'node:net';

/** Who may be asked for, and by whom. */
export type Naming = {
  /** The server asks for a token, so that names alone protect nothing. */
  readonly open: boolean;
  /** Names by which the server may be asked for, beside the addresses of this machine; none: any, where there is a token. */
  readonly hosts: readonly string[];
  /** Other origins whose pages may ask (`https://studio.example`). */
  readonly origins: readonly string[];
};

const hostOf = (authority: string): URL | undefined => {
  if (authority === '' || /[/@\\?#\s]/.test(authority)) return undefined;
  return URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`) : undefined;
};

/** Whether a name can only mean this machine. */
export const isLoopback = (name: string): boolean => {
  const host = name.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
};

/**
 * Whether a request may be made under the name in its `Host` header. A page whose own name was made to mean this machine (DNS rebinding)
 * sends that name.
 */
export const hostAllowed = (authority: string | undefined, { open, hosts }: Naming): boolean => {
  const host = hostOf(authority ?? '');
  if (!host) return false;
  if (isLoopback(host.hostname)) return true;
  return hosts.length === 0 ? open : hosts.includes(host.hostname) || hosts.includes(host.host);
};

export type Sender = { readonly authority: string | undefined; readonly origin: string | undefined; readonly site: string | undefined };

/**
 * Whether a request comes from a page of ours, or from no page: browsers name the page in `Origin`, and say in `Sec-Fetch-Site` how it
 * is related; programs send neither.
 */
export const originAllowed = ({ authority, origin, site }: Sender, { origins }: Naming): boolean => {
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
  if (origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  // a proxy may have taken https off, so the protocol is not compared; the port of http and https is left out on both sides
  return (protocol === 'http:' || protocol === 'https:') && host === new URL(`${protocol}//${authority ?? ''}`).host;
};
