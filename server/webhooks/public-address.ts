import { isIP } from 'node:net';
import addresses from 'ipaddr.js';

/** The IPv6 addresses that are assigned to hosts of the internet (RFC 4291 §2.4); others are special, whatever their range is called. */
const global = addresses.parseCIDR('2000::/3');
/** An address of the internet that answers inside of a cloud only: the host agent of Azure's virtual machines. */
const hostAgent = '168.63.129.16';

/**
 * Whether an IP address is one of the public internet: not private, loopback, link-local (which has the metadata of clouds), multicast, unique-local,
 * carrier-grade NAT, reserved, nor an IPv6 address that stands for an IPv4 address. False for other texts.
 */
export const isPublicAddress = (text: string): boolean => {
  if (isIP(text) === 0) return false;
  const address = addresses.parse(text);
  if (address.range() !== 'unicast' || address.toString() === hostAgent) return false;
  return address.kind() === 'ipv4' || address.match(global);
};
