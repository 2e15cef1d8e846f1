import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { documents, textOf } from '../support/docs/fences.ts';

/** A document without its code, in which brackets are no links. */
const prose = (page: string): string =>
  textOf(page)
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()#]/g, ' '));

/** The anchors of the headings of a document, as GitHub makes them. */
const anchorsOf = (page: string): ReadonlySet<string> => {
  const found = new Map<string, number>();
  const text = textOf(page).replaceAll(/^```[\s\S]*?^```$/gm, '');
  return new Set(
    Array.from(text.matchAll(/^#{1,6} (.+)$/gm), ([, heading = '']) => {
      const slug = heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
        .replaceAll(' ', '-');
      const count = found.get(slug) ?? 0;
      found.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
};

it.each(documents)('every link and picture of %s leads to a file of the repository, and to a heading of it where it names one', (page) => {
  const targets = Array.from(
    prose(page).matchAll(/\]\(([^)\s]+)\)|\s(?:src|srcset|href)="([^"]+)"/g),
    ([, link, attribute]) => link ?? attribute ?? '',
  );
  const broken = targets.filter((target) => {
    if (/^(https?:|mailto:)/.test(target)) return false;
    const [path = '', anchor] = target.split('#', 2);
    const file = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path));
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(file).has(decodeURIComponent(anchor));
  });
  expect(broken).toEqual([]);
});
