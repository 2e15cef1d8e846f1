import { openableAddress } from '../../../text/openable-address.ts';

/** What the query of the page's address asks for: to open a file from elsewhere, or a workflow that is saved on the server. */
export type PageRequest =
  | { readonly kind: 'open'; readonly address: string; readonly url: URL | undefined }
  | { readonly kind: 'workflow'; readonly name: string };

/** Reads `?open=<address>` and `?workflow=<id or name>`. `url` is undefined for an address that the studio does not open. */
export const pageRequestOf = (search: string): PageRequest | undefined => {
  const query = new URLSearchParams(search);
  const address = query.get('open');
  if (address !== null) return { kind: 'open', address, url: openableAddress(address) };
  const name = query.get('workflow');
  return name === null || name === '' ? undefined : { kind: 'workflow', name };
};

/** The address that opens a workflow which is saved on the server of a page. */
export const savedAddress = ({ origin, pathname }: Pick<Location, 'origin' | 'pathname'>, id: string): string =>
  `${origin}${pathname}?${new URLSearchParams({ workflow: id })}`;
