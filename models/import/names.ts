import type { Repository } from '../repository/repository.ts';

/** A name in lower case, of letters, digits and dashes: `CLIP-ViT-H-14-laion2B-s32B-b79K` is `clip-vit-h-14-laion2b-s32b-b79k`. */
export const plainName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'model';

const hubId = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;

/** A folder of a hub's cache, or below one: `models--owner--name`. */
const cacheFolder = /(?:^|[/\\])models--([^/\\]+?)--([^/\\]+)/;

/** The id on a hub that a repository has, as far as its source states one: `kakaobrain/karlo-v1-alpha`. */
export const hubIdOf = ({ source: { kind, id } }: Pick<Repository, 'source'>): string | undefined => {
  if (kind === 'hub') return id;
  const [, owner, name] = cacheFolder.exec(id) ?? [];
  return owner !== undefined && name !== undefined ? `${owner}/${name}` : undefined;
};

/** The last part of a hub's id or of a path. */
export const lastPart = (path: string): string => path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;

/** The name of a CLIP after the id that its configuration states (`openai/clip-vit-large-patch14`), unless that is a path or empty. */
export const spaceNamed = (nameOrPath: string | undefined): string | undefined =>
  nameOrPath !== undefined && hubId.test(nameOrPath) ? plainName(lastPart(nameOrPath)) : undefined;
