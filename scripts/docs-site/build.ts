import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import starlight from '@astrojs/starlight';
import { build } from 'astro';
import sharp from 'sharp';
import { brokenLinks } from './broken-links.ts';
import type { PageText } from './markdown.ts';
import { type ListItem, readSite } from './site.ts';

/** The files that the search page of Pagefind, its highlighting and its other interfaces need; this site has its own search box. */
const unused = /^pagefind-(ui|modular-ui|component-ui|highlight)\.|^wasm\.unknown\./;

/** Most pixels of a picture from side to side: twice the width of a page's text. */
const mostAcross = 1440;

/** Copies a picture, reduced and as WebP if it is wider than a page shows it or has another format. */
const placePicture = async (from: string, to: string): Promise<void> => {
  const picture = sharp(from);
  const { width } = await picture.metadata();
  if (width <= mostAcross && extname(from) === extname(to)) await copyFile(from, to);
  else await picture.resize({ width: mostAcross, withoutEnlargement: true }).webp({ quality: 75 }).toFile(to);
};

/** The start page, whose lists of links become cards: the link, and the sentence after its colon. */
const asCards = (body: string): string =>
  `<div class="start-page">\n\n${body.replaceAll(/^(- \[[^\]]+\]\([^)]+\)): (.+)$/gm, '$1 <span class="about">$2</span>')}\n\n</div>`;

/** A page with its front matter, as the generator reads it. */
const fileOf = ({ title, description, body }: PageText, isStart: boolean): string => {
  const facts = { title, description, ...(isStart && { tableOfContents: false, prev: false }) };
  // JSON is YAML
  return `---\n${JSON.stringify(facts)}\n---\n\n${isStart ? asCards(body) : body}\n`;
};

type SidebarItem =
  | { readonly label: string; readonly translations: Record<string, string>; readonly slug: string }
  | { readonly label: string; readonly translations: Record<string, string>; readonly items: SidebarItem[]; readonly collapsed: boolean };

const sidebar = (item: ListItem): SidebarItem => {
  const names = { label: item.title.en, translations: { ar: item.title.ar } };
  return 'items' in item ? { ...names, items: item.items.map(sidebar), collapsed: item.folded } : { ...names, slug: item.address };
};

/**
 * Builds the documentation into dist/docs. Throws for a link, an anchor or a picture that does not exist, in the Markdown or in the built pages. Returns the
 * number of pages and bytes.
 */
export const buildDocsSite = async (root: string): Promise<{ readonly pages: number; readonly bytes: number }> => {
  const staging = join(root, 'out/docs-site');
  const target = join(root, 'dist/docs');
  const { pages, pictures, list } = await readSite(root);
  await rm(staging, { recursive: true, force: true });
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  for (const [address, text] of pages) {
    const isStart = address === '' || address === 'ar';
    await write(join(staging, 'pages', isStart ? join(address, 'index.md') : `${address}.md`), fileOf(text, isStart));
  }
  await mkdir(join(staging, 'public/images'), { recursive: true });
  await Promise.all([...pictures].map(([file, name]) => placePicture(join(root, file), join(staging, 'public/images', name))));
  await copyFile(join(root, 'app/icon.svg'), join(staging, 'public/icon.svg'));

  const styles = ['theme.css'].map((name) => join(root, 'docs/site/src', name));
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  await build({
    root: join(root, 'docs/site'),
    configFile: false,
    base: '/docs',
    publicDir: join(staging, 'public'),
    outDir: target,
    cacheDir: join(root, 'node_modules/.astro'),
    trailingSlash: 'always',
    logLevel: 'error',
    devToolbar: { enabled: false },
    // scripts are files, so that pages stay small; the few that must run before the first paint are inline, and the server's policy lists their hashes
    // `cookie` is one that Astro has, which the installed packages have in another version, too
    vite: {
      cacheDir: join(root, 'node_modules/.astro/vite'),
      build: { assetsInlineLimit: 0 },
      environments: { prerender: { resolve: { noExternal: ['cookie'] } } },
    },
    integrations: [
      starlight({
        title: 'Unclip Studio',
        logo: { src: join(root, 'app/icon.svg') },
        favicon: '/icon.svg',
        locales: { root: { label: 'English', lang: 'en' }, ar: { label: 'العربية', lang: 'ar', dir: 'rtl' } },
        sidebar: list.map(sidebar),
        customCss: styles,
        components: { SocialIcons: join(root, 'docs/site/src/components/StudioLink.astro') },
        markdown: { processedDirs: [join(staging, 'pages')] },
        expressiveCode: { themes: ['github-dark', 'github-light'], styleOverrides: { borderRadius: '8px' } },
      }),
    ],
  });

  for (const name of await readdir(join(target, 'pagefind'))) if (unused.test(name)) await rm(join(target, 'pagefind', name));
  const built = await filesBelow(target);
  const broken = await brokenLinks(target, built);
  if (broken.length > 0) throw new Error(`The documentation has broken links:\n${broken.join('\n')}`);
  const sizes = await Promise.all(built.map(async (file) => (await stat(join(target, file))).size));
  return { pages: built.filter((file) => file.endsWith('.html')).length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
};

/** The files below a folder, by their path in it. */
const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
};
