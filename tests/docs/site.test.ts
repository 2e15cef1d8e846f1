import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandNames } from '../../cli/main.ts';
import { shortcuts } from '../../editor/commands/shortcuts.ts';
import { registry } from '../../nodes/index.ts';
import { brokenLinks } from '../../scripts/docs-site/broken-links.ts';
import { pageText } from '../../scripts/docs-site/markdown.ts';
import { writtenPages } from '../../scripts/docs-site/pages.ts';
import { type ListItem, readSite, type Site } from '../../scripts/docs-site/site.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { documents } from '../support/docs/fences.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The addresses of a list of pages, with those below its headings. */
const addressesOf = (items: readonly ListItem[]): readonly string[] =>
  items.flatMap((item) => ('items' in item ? addressesOf(item.items) : [item.address]));

describe('the pages of the documentation', () => {
  let site: Site;
  beforeAll(async () => {
    site = await readSite(root);
  });
  const body = (address: string): string => site.pages.get(address)?.body ?? '';

  it('every Markdown file of docs/ is a page of the site, or the site has its content as pages of its own', () => {
    const sources = new Set(writtenPages.flatMap(({ source, arabic }) => [source, arabic]));
    const missing = documents.filter((page) => page.startsWith('docs/') && page !== 'docs/nodes.md' && !sources.has(page));
    expect(missing, 'Add them to scripts/docs-site/pages.ts.').toEqual([]);
  });

  it('the list of pages names every page once, and has the start page in English and Arabic', () => {
    const listed = addressesOf(site.list);
    expect(new Set(listed).size).toBe(listed.length);
    const english = [...site.pages.keys()].filter((address) => address !== '' && address !== 'ar' && !address.startsWith('ar/'));
    expect([...listed].sort()).toEqual(english.sort());
    for (const address of ['', 'ar', 'ar/guides/first-picture']) expect(site.pages.has(address)).toBe(true);
  });

  it('the reference has every node type with its ports and params in both languages, every command of the command line, and every shortcut', () => {
    for (const language of ['', 'ar/']) {
      const reference = [...site.pages]
        .filter(([address]) => address.startsWith(`${language}reference/nodes/`))
        .map(([, page]) => page.body);
      for (const node of Object.values(registry)) {
        const page = reference.find((text) => text.includes(`: \`${node.type}\`\n`)) ?? '';
        const section = page.slice(page.indexOf(`: \`${node.type}\`\n`));
        for (const name of [...Object.keys(node.inputs), ...Object.keys(node.outputs), ...Object.keys(node.params.shape)])
          expect(section, `${language}${node.type}`).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
      }
    }
    for (const name of [...commandNames, 'models add', 'plugin new'])
      expect(body('reference/command-line')).toContain(`## unclip ${name}\n`);
    expect(body('reference/command-line')).toContain('| `--out <folder>` | The folder to write files to. Default: out. |');
    for (const address of ['reference/keyboard', 'ar/reference/keyboard'])
      expect(body(address).match(/<bdi>/g)).toHaveLength(shortcuts.length);
  });

  it('the reference of the library has the declarations and sentences of what the package exports, and that of HTTP the routes of OpenAPI', () => {
    expect(body('reference/library/runner')).toContain('function openRunner(settings: RunnerSettings = {}): Promise<Runner>');
    expect(body('reference/library/graph')).toContain('### parseWorkflow');
    expect(body('reference/http')).toContain('POST /api/run/text-to-image');
    expect(body('reference/http')).toContain('`prompt`');
  });
});

describe('a Markdown file as a page', () => {
  const links = {
    pageOf: (file: string) => ({ 'docs/models.md': '/docs/models/', 'docs/guides/a.md': '/docs/guides/a/' })[file],
    pictureOf: (file: string, text: string) => `<img src="${file}" alt="${text}">`,
  };
  const bodyOf = (text: string) => pageText('docs/guides/b.md', `# A page\n\n${text}\n`, links).body;

  it('the heading is the title, and the first sentences are the description', () => {
    expect(pageText('docs/a.md', '# The `x`\n\nOne sentence. Another [one](models.md).\n\nMore.\n', links)).toEqual({
      title: 'The x',
      description: 'One sentence. Another one.',
      body: 'One sentence. Another [one](/docs/models/).\n\nMore.',
    });
    expect(() => pageText('docs/a.md', 'No heading.\n', links)).toThrow('docs/a.md');
  });

  it('links lead to pages and keep their anchors; a link to a file that is no page becomes text; other sites stay as they are', () => {
    expect(bodyOf('[a](a.md#b) [m](../models.md), [`code`](../../graph/codec.ts), [w](https://example.org), [here](#there)')).toBe(
      '[a](/docs/guides/a/#b) [m](/docs/models/), `code`, [w](https://example.org), [here](#there)',
    );
  });

  it('pictures are found beside the file, and code is left as it is', () => {
    expect(bodyOf('![A cat](../images/cat.webp)')).toBe('<img src="docs/images/cat.webp" alt="A cat">');
    expect(bodyOf('`[a](a.md)`\n\n```md\n[a](a.md)\n```')).toBe('`[a](a.md)`\n\n```md\n[a](a.md)\n```');
  });
});

it('broken links of built pages are found: pages, anchors, files, and addresses outside of the documentation', async () => {
  const folder = temporaryFolder();
  const page = (...addresses: readonly string[]) => addresses.map((address) => `<a href="${address}">x</a>`).join('');
  const files = {
    'index.html': page('/docs/a/', '/docs/a/#known', '#top', 'https://example.org', '/docs/../', '/docs/b.css'),
    'a/index.html': `<h2 id="known">x</h2>${page('/docs/c/', '/docs/#gone', '/elsewhere', '/docs/d.js')}`,
    'b.css': '',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text.replace('href="#top"', 'id="top" href="#top"'));
  }
  const found = await brokenLinks(folder, Object.keys(files));
  expect(found.map((sentence) => /links to (\S+?),/.exec(sentence)?.[1])).toEqual(['/docs/c/', '/docs/#gone', '/elsewhere', '/docs/d.js']);
});
