import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Language } from '../../editor/kit/text/language.ts';
import { categoryTitle, nodeTitle, specText } from '../../editor/kit/text/node-words.ts';
import { type AnyNode, parseWorkflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { everyNode, nodeSection, nodesByCategory } from '../node-docs.ts';
import type { GeneratedPage } from './generated-page.ts';
import { code, table } from './markdown-table.ts';

const words = {
  en: {
    title: 'Nodes',
    intro: everyNode,
    node: 'node',
    type: 'type',
    examples: 'Examples that use it:',
    nodesOf: (category: string) => `${category} nodes`,
  },
  ar: {
    title: 'العقد',
    intro:
      'كل قيمة دفعة. يتكرر العنصر الواحد لكل عناصر المدخلات الأخرى، وإلا وجب أن تتساوى أحجام الدفعات. يمكن لوصلة أن تغذي أي إعداد هو نص أو عدد أو خيار أو قيمة منطقية، وتشغّل الدفعة العقدة مرة لكل عنصر.',
    node: 'العقدة',
    type: 'النوع',
    examples: 'أمثلة تستعملها:',
    nodesOf: (category: string) => `عقد ${category}`,
  },
} as const;

/** The example workflows, with the types of their nodes. */
const examples = (root: string): readonly (readonly [name: string, types: ReadonlySet<string>])[] =>
  readdirSync(join(root, 'workflows'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const { nodes } = parseWorkflow(readFileSync(join(root, 'workflows', file), 'utf8'));
      return [basename(file, '.json'), new Set(Object.values(nodes).map(({ type }) => type))] as const;
    });

const slug = (category: string): string => category.toLowerCase().replaceAll(/\W+/g, '-');

/** The anchor of a heading `Title: \`type\``, as GitHub and the generator make it. */
const anchorOf = (node: AnyNode, language: Language): string =>
  `${nodeTitle(node, language)}: ${node.type}`
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');

/** The reference of the nodes: a page with all of them, and one page for each category. The translations of the language must be loaded. */
export const nodePages = (root: string, language: Language): readonly GeneratedPage[] => {
  const { title, intro, node: heading, type, examples: uses, nodesOf } = words[language];
  const all = examples(root);
  const base = language === 'en' ? '/docs/' : `/docs/${language}/`;
  const categories = nodesByCategory(registry).map(([category, nodes]) => ({
    category,
    nodes,
    address: `reference/nodes/${slug(category)}`,
  }));
  const index = categories.map(({ category, nodes, address }) => {
    const rows = nodes.map((node) => [
      `[${nodeTitle(node, language)}](${base}${address}/#${anchorOf(node, language)})`,
      code(node.type),
      specText(node.doc, language),
    ]);
    return `## ${categoryTitle(category, language)}\n\n${table([heading, type, ''], rows)}`;
  });
  const section = (node: AnyNode): string => {
    const using = all.filter(([, types]) => types.has(node.type)).map(([name]) => code(name));
    const text = nodeSection(node, language).replace(/^### /, '## ');
    return using.length === 0 ? text : `${text}\n${uses} ${using.join(', ')}\n`;
  };
  return [
    { address: 'reference/nodes', title, body: `${intro}\n\n${index.join('\n')}` },
    ...categories.map(({ category, nodes, address }) => ({
      address,
      title: nodesOf(categoryTitle(category, language)),
      label: categoryTitle(category, language),
      body: nodes.map(section).join('\n'),
    })),
  ];
};
