import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const base = '/docs/';

/** The file that an address of the site names. */
const fileOf = (address: string): string => {
  const path = decodeURIComponent(address.slice(base.length));
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
};

/**
 * The links of built pages that lead nowhere, each as a sentence: links to pages, anchors, scripts, styles and pictures of the site. Links to other sites are
 * not followed. `files` are the files of the site, by their path in the folder.
 */
export const brokenLinks = async (folder: string, files: readonly string[]): Promise<readonly string[]> => {
  const known = new Set(files);
  const pages = files.filter((file) => file.endsWith('.html'));
  const texts = new Map(await Promise.all(pages.map(async (page) => [page, await readFile(join(folder, page), 'utf8')] as const)));
  const anchors = new Map(
    [...texts].map(([page, text]) => [page, new Set(Array.from(text.matchAll(/\sid="([^"]+)"/g), ([, id = '']) => id))]),
  );
  return [...texts].flatMap(([page, text]) => {
    const addresses = new Set(
      Array.from(text.matchAll(/\s(?:href|src)="([^"]*)"/g), ([, address = '']) => address.replaceAll('&amp;', '&')),
    );
    return [...addresses].flatMap((address) => {
      if (/^(https?:|mailto:|data:)/.test(address) || address === '/docs/../') return [];
      const [path = '', anchor] = address.split('#', 2);
      if (path !== '' && !path.startsWith(base)) return [`${page} links to ${address}, which is not below ${base}.`];
      const target = path === '' ? page : fileOf(path.split('?', 1)[0] ?? '');
      if (!known.has(target)) return [`${page} links to ${address}, which does not exist.`];
      if (anchor === undefined || anchor === '' || anchors.get(target)?.has(decodeURIComponent(anchor))) return [];
      return [`${page} links to ${address}, but that page has no such heading.`];
    });
  });
};
