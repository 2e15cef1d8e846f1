/** A repository on a hub. `revision` is a branch, a tag or a commit. */
export type HubReference = { readonly id: string; readonly revision: string };

const name = '\\w[\\w.-]*';
const reference = new RegExp(`^(${name}(?:/${name})?)(?:@(${name}(?:/${name})*))?$`);
const address = new RegExp(`^https?://[^/]+/(${name}/${name})(?:/tree/(${name}(?:/${name})*))?/?$`);

/**
 * The repository that a text names: `owner/name`, `owner/name@revision`, or the address of its page. Undefined for any other text. A path of
 * a folder may look like `owner/name`, so a caller looks for the folder first.
 */
export const parseHubReference = (text: string): HubReference | undefined => {
  const match = reference.exec(text) ?? address.exec(text);
  return match?.[1] === undefined || match[1].includes('..') ? undefined : { id: match[1], revision: match[2] ?? 'main' };
};
