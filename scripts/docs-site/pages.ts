/** Words in the languages of the site. */
export type Words = { readonly en: string; readonly ar: string };

/** A page of the site: a Markdown file of the repository, or one that is generated from the code. */
export type Page = {
  /** Where it is, below `/docs/`: `guides/first-picture`. The start page has the empty address. */
  readonly address: string;
  /** Its Markdown file, by its path in the repository. Absent for a generated page. */
  readonly source?: string;
  /** The Arabic translation of that file. Without one, the Arabic site shows the English text and says so. */
  readonly arabic?: string;
  /** Its name in the list of pages. */
  readonly title: Words;
};

/** Pages with a heading in the list. */
export type Section = { readonly title: Words; readonly pages: readonly Page[] };

const page = (address: string, source: string, title: Words): Page => ({ address, source, title });

/** A guide, with its Arabic translation where there is one. */
const guide = (name: string, title: Words, translated = false): Page => ({
  address: `guides/${name}`,
  source: `docs/guides/${name}.md`,
  ...(translated && { arabic: `docs/ar/guides/${name}.md` }),
  title,
});

/** The page that the site begins with. */
export const startPage: Page = {
  address: '',
  source: 'docs/README.md',
  arabic: 'docs/ar/README.md',
  title: { en: 'Unclip Studio', ar: 'Unclip Studio' },
};

/** The pages that are written by hand, in the order of the list. The generated ones follow `reference`. */
export const writtenSections = {
  guides: {
    title: { en: 'In the studio', ar: 'في الاستوديو' },
    pages: [
      guide('first-picture', { en: 'Your first picture', ar: 'صورتك الأولى' }, true),
      guide('studio', { en: 'Find your way around', ar: 'جولة في الاستوديو' }),
      guide('latent-space', { en: 'Explore the latent space', ar: 'استكشف الفضاء الكامن' }, true),
      guide('own-pictures', { en: 'Work with your own pictures', ar: 'اعمل بصورك' }),
      guide('real-models', { en: 'Use public models', ar: 'استعمل النماذج العامة' }),
      guide('share', { en: 'Share a workflow', ar: 'شارك سير عمل' }),
      guide('trouble', { en: 'When something does not work', ar: 'إن لم يعمل شيء' }),
    ],
  },
  programs: {
    title: { en: 'Beyond the page', ar: 'خارج الصفحة' },
    pages: [
      guide('headless', { en: 'Run without a page', ar: 'شغّل دون صفحة' }),
      page('library', 'docs/library.md', { en: 'In your program', ar: 'في برنامجك' }),
      page('testing', 'docs/testing.md', { en: 'Test workflows', ar: 'اختبر سير العمل' }),
      page('agents', 'docs/agents.md', { en: 'Tools for agents', ar: 'أدوات للوكلاء' }),
      page('server', 'docs/server.md', { en: 'A server and many machines', ar: 'خادم وأجهزة كثيرة' }),
      page('api', 'docs/api.md', { en: 'The server’s API', ar: 'واجهة الخادم البرمجية' }),
      page('plugins', 'docs/plugins.md', { en: 'Plugins', ar: 'الإضافات' }),
    ],
  },
  reference: {
    title: { en: 'Reference', ar: 'المرجع' },
    pages: [
      page('models', 'docs/models.md', { en: 'Models', ar: 'النماذج' }),
      page('pictures', 'docs/pictures.md', { en: 'Picture files', ar: 'ملفات الصور' }),
      page('embeddings', 'docs/embeddings.md', { en: 'Embedding files', ar: 'ملفات التضمينات' }),
    ],
  },
  project: {
    title: { en: 'The project', ar: 'المشروع' },
    pages: [
      page('gallery', 'docs/gallery.md', { en: 'Gallery', ar: 'معرض الصور' }),
      page('model-card', 'models/emoji/README.md', { en: 'The embedded model', ar: 'النموذج المضمّن' }),
      page('security', 'docs/security.md', { en: 'Security', ar: 'الأمان' }),
      page('architecture', 'docs/architecture.md', { en: 'Architecture', ar: 'البنية' }),
      page('contributing', 'CONTRIBUTING.md', { en: 'Contributing', ar: 'المساهمة' }),
    ],
  },
} as const satisfies Readonly<Record<string, Section>>;

/** Files that a page stands for beside its own: the site has the nodes by category, and GitHub has them on one page. */
export const standIns: Readonly<Record<string, string>> = { 'docs/nodes.md': 'reference/nodes' };

/** All pages that are written by hand. */
export const writtenPages: readonly Page[] = [startPage, ...Object.values(writtenSections).flatMap(({ pages }: Section) => pages)];
