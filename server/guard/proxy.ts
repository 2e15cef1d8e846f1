import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, SocketAddress } from 'node:net';

/** A proxy that has signed users in and names them in a header. */
export type TrustedProxy = {
  /** The name of the header, in lower case. */
  readonly header: string;
  /** The addresses of the proxy: IP addresses, or networks such as `10.0.0.0/8`. */
  readonly addresses: readonly string[];
  /** What happens to a user whom the server does not know. */
  readonly unknown: 'refuse' | 'viewer';
};

type Network = { readonly address: string; readonly prefix: number | undefined; readonly family: 'ipv4' | 'ipv6' };

const networkOf = (text: string): Network | undefined => {
  const [, address = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const prefix = digits === undefined ? undefined : Number(digits);
  if (version === 0 || (prefix !== undefined && prefix > (version === 4 ? 32 : 128))) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
};

/** Whether a text is an IP address or a network in CIDR notation. */
export const isNetwork = (text: string): boolean => networkOf(text) !== undefined;

/** Returns whether an address belongs to the proxy. IPv4 addresses in IPv6 notation (`::ffff:10.0.0.5`) are recognised. */
export const trusting = ({ addresses }: Pick<TrustedProxy, 'addresses'>): ((client: string) => boolean) => {
  const list = new BlockList();
  for (const network of addresses.flatMap((text) => networkOf(text) ?? [])) {
    if (network.prefix === undefined) list.addAddress(network.address, network.family);
    else list.addSubnet(network.address, network.prefix, network.family);
  }
  return (client) => {
    const address = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(client)?.[1] ?? client;
    const version = isIP(address);
    return version !== 0 && list.check(new SocketAddress({ address, family: version === 4 ? 'ipv4' : 'ipv6' }));
  };
};

/** The value of the proxy's header; undefined without one. Several values are one text with commas, which is no name. */
export const namedBy = ({ header }: Pick<TrustedProxy, 'header'>, headers: IncomingHttpHeaders): string | undefined => {
  const value = headers[header];
  const text = Array.isArray(value) ? value.join(', ') : value;
  // Node reads headers as Latin-1, and proxies send names in UTF-8
  return text === undefined || text === '' ? undefined : Buffer.from(text, 'latin1').toString('utf8');
};
