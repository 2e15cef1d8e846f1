/** Most characters of an address. */
const longest = 2000;
/** The hosts of this machine. */
const local = /^(localhost|[\w-]+\.localhost|127(\.\d+){3}|\[::1\])$/;
/** A host as addresses of the internet have it. `URL` accepts others, with signs that mean something in headers. */
const host = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])$/;

/**
 * The address of a file elsewhere that a link may ask the studio to open (`?open=`): https, or http on this machine, without a user name. Undefined for any other
 * text. The fragment is removed.
 */
export const openableAddress = (text: string): URL | undefined => {
  if (text.length > longest || !URL.canParse(text)) return undefined;
  const address = new URL(text);
  const isSecure = address.protocol === 'https:' || (address.protocol === 'http:' && local.test(address.hostname));
  if (!isSecure || address.username !== '' || address.password !== '' || !host.test(address.hostname)) return undefined;
  address.hash = '';
  return address;
};
