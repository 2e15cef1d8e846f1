import type { Licence } from './repository.ts';

/** What the front matter of a model card states about the licence, in the keys of the hub. */
export type CardLicence = { readonly license?: unknown; readonly license_name?: unknown; readonly license_link?: unknown };

/** The licence of a model card, or undefined where the card states none. */
export const licenceOf = ({ license, license_name: name, license_link: url }: CardLicence): Licence | undefined => {
  const id = Array.isArray(license) ? license.join(', ') : license;
  if (typeof id !== 'string' || id === '') return undefined;
  return { id, ...(typeof name === 'string' && { name }), ...(typeof url === 'string' && { url }) };
};

/** The licence that the text of a model card (`README.md` with YAML front matter) states. */
export const licenceOfCard = (card: string): Licence | undefined => {
  const [, frontMatter] = /^---\r?\n(.*?)\r?\n---/s.exec(card) ?? [];
  if (frontMatter === undefined) return undefined;
  const field = (key: string) => new RegExp(`^${key}:[ \\t]*["']?(.+?)["']?[ \\t]*$`, 'm').exec(frontMatter)?.[1];
  return licenceOf({ license: field('license'), license_name: field('license_name'), license_link: field('license_link') });
};
