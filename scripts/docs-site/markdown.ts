import { posix } from 'node:path';

/** A page as the generator reads it. */
export type PageText = { readonly title: string; readonly description: string; readonly body: string };

/** How the links of a page are resolved. `file` is a path in the repository. */
export type Links = {
  /** The address of the page that shows a Markdown file; undefined if the site has none. */
  pageOf(file: string): string | undefined;
  /** The HTML of a picture. */
  pictureOf(file: string, text: string): string;
};

/** Replaces in a text what is outside of its code: of blocks between fences, and of words in backticks. */
const outsideCode = (text: string, replace: (text: string) => string): string => {
  const kept: string[] = [];
  const hidden = text.replaceAll(/^```[\s\S]*?^```$|(`+)(?:(?!\n\n)[\s\S])*?[^`]\1(?!`)/gm, (code) => `\uE000${kept.push(code) - 1}\uE000`);
  return replace(hidden).replaceAll(/\uE000(\d+)\uE000/g, (_, index: string) => kept[Number(index)] ?? '');
};

/** A text without the marks of Markdown. */
const plain = (text: string): string =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .replaceAll('\n', ' ')
    .trim();

/** The first sentences of a page, up to about 160 characters. */
const descriptionOf = (body: string): string => {
  const paragraph = body.split(/\n{2,}/).find((block) => /^[\p{L}«“`*[]/u.test(block.trim())) ?? '';
  const [first = '', ...rest] = plain(paragraph).split(/(?<=[.!؟])\s+/);
  return rest.reduce((text, sentence) => (text.length + sentence.length < 160 ? `${text} ${sentence}` : text), first);
};

/**
 * Turns a Markdown file of the repository into a page of the site: its heading becomes the title, and links lead to pages of the site. A link to a file that
 * the site does not have becomes text, because the site has no address for it.
 */
export const pageText = (file: string, text: string, { pageOf, pictureOf }: Links): PageText => {
  const [, title, rest = ''] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [];
  if (title === undefined) throw new Error(`${file} does not begin with a heading ("# …").`);
  const resolve = (target: string): string => posix.normalize(posix.join(posix.dirname(file), target));
  const body = outsideCode(rest, (part) =>
    part
      .replace(/!\[([^\]]*)\]\(([^)\s]+)\)/g, (_, words: string, target: string) => pictureOf(resolve(target), words))
      .replace(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (whole, words: string, target: string) => {
        if (/^(https?:|#|mailto:|<)/.test(target)) return whole;
        const [path = '', anchor] = target.split('#', 2);
        const address = pageOf(resolve(path));
        return address === undefined ? words : `[${words}](${address}${anchor === undefined ? '' : `#${anchor}`})`;
      }),
  );
  return { title: plain(title), description: descriptionOf(body), body: body.trim() };
};
