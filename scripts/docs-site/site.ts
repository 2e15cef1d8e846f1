import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Language, loadLanguage } from '../../editor/kit/text/language.ts';
import { commandPage } from './command-page.ts';
import type { GeneratedPage } from './generated-page.ts';
import { httpPage } from './http-page.ts';
import { libraryPages } from './library-pages.ts';
import { type Links, type PageText, pageText } from './markdown.ts';
import { nodePages } from './node-pages.ts';
import { type Page, type Section, standIns, type Words, writtenPages, writtenSections } from './pages.ts';
import { pictureHtml } from './picture-html.ts';
import { shortcutPage } from './shortcut-page.ts';

/** An item of the list of pages: a page, or a heading with items below it. */
export type ListItem =
  | { readonly title: Words; readonly address: string }
  | { readonly title: Words; readonly items: readonly ListItem[]; readonly folded: boolean };

/** The site before it is rendered. */
export type Site = {
  /** The pages by their path below `/docs/`: `guides/first-picture`, `ar/guides/first-picture`. The start pages are `` and `ar`. */
  readonly pages: ReadonlyMap<string, PageText>;
  /** The pictures that the pages show: the path in the repository, and the name on the site. */
  readonly pictures: ReadonlyMap<string, string>;
  readonly list: readonly ListItem[];
};

const languages: readonly Language[] = ['en', 'ar'];

const addressIn = (language: Language, address: string): string => (language === 'en' ? address : posix.join(language, address));

/** The pages that are not part of a checkout yet are left out. */
const present = (root: string, { source }: Page): boolean => source === undefined || existsSync(join(root, source));

/** Reads the Markdown of the repository and writes the pages that are made from the code. Throws for a link or a picture that does not exist. */
export const readSite = async (root: string): Promise<Site> => {
  await Promise.all(languages.map(loadLanguage));
  const pages = new Map<string, PageText>();
  const pictures = new Map<string, string>();
  const written = writtenPages.filter((page) => present(root, page));

  const linksIn = (language: Language): Links => ({
    pageOf(file) {
      const page = written.find(({ source, arabic }) => source === file || arabic === file);
      const address = page?.address ?? standIns[file];
      if (address === undefined && !existsSync(join(root, file))) throw new Error(`A page links to ${file}, which does not exist.`);
      const path = address === undefined ? undefined : addressIn(language, address);
      return path === undefined ? undefined : `/docs/${path === '' ? '' : `${path}/`}`;
    },
    pictureOf(file, text) {
      const { html, files } = pictureHtml(root, { file, text });
      for (const [path, name] of files) pictures.set(path, name);
      return html;
    },
  });
  for (const { address, source, arabic } of written) {
    if (source !== undefined) pages.set(address, pageText(source, readFileSync(join(root, source), 'utf8'), linksIn('en')));
    if (arabic !== undefined)
      pages.set(addressIn('ar', address), pageText(arabic, readFileSync(join(root, arabic), 'utf8'), linksIn('ar')));
  }

  const generated: Readonly<Record<Language, readonly GeneratedPage[]>> = {
    en: [...nodePages(root, 'en'), shortcutPage('en'), await commandPage(), httpPage(root), ...libraryPages(root)],
    ar: [...nodePages(root, 'ar'), shortcutPage('ar')],
  };
  for (const language of languages)
    for (const { address, title, body } of generated[language])
      pages.set(addressIn(language, address), { title, description: title, body });
  return { pages, pictures, list: listOf(root, generated) };
};

const listOf = (root: string, generated: Readonly<Record<Language, readonly GeneratedPage[]>>): readonly ListItem[] => {
  const itemOf = ({ address, title, label = title }: GeneratedPage): ListItem => {
    const arabic = generated.ar.find((page) => page.address === address);
    return { address, title: { en: label, ar: arabic?.label ?? arabic?.title ?? label } };
  };
  const under = (folder: string): readonly ListItem[] => generated.en.filter(({ address }) => address.startsWith(`${folder}/`)).map(itemOf);
  const single = (address: string, title: Words): ListItem => ({ address, title });
  const section = ({ title, pages }: Section, before: readonly ListItem[] = []): ListItem => ({
    title,
    items: [...before, ...pages.filter((page) => present(root, page)).map((page) => ({ address: page.address, title: page.title }))],
    folded: false,
  });
  const reference: readonly ListItem[] = [
    {
      title: { en: 'Nodes', ar: 'العقد' },
      items: [single('reference/nodes', { en: 'All nodes', ar: 'كل العقد' }), ...under('reference/nodes')],
      folded: true,
    },
    single('reference/keyboard', { en: 'Keyboard shortcuts', ar: 'اختصارات لوحة المفاتيح' }),
    single('reference/command-line', { en: 'The command line', ar: 'سطر الأوامر' }),
    { title: { en: 'Library', ar: 'المكتبة البرمجية' }, items: under('reference/library'), folded: true },
    single('reference/http', { en: 'HTTP routes', ar: 'مسارات HTTP' }),
  ];
  return [
    section(writtenSections.guides),
    section(writtenSections.programs),
    section(writtenSections.reference, reference),
    section(writtenSections.project),
  ];
};
