import { writeFileSync } from 'node:fs';
import { messages as arabicMessages } from '../editor/kit/text/ar/index.ts';
import { type Language, translations } from '../editor/kit/text/language.ts';
import { nameTitle, nodeTitle } from '../editor/kit/text/node-words.ts';
import { type AnyNode, type Param, type Port, type Ports, paramsOf, type Registry } from '../graph/index.ts';
import { registry } from '../nodes/index.ts';
import { code, table } from './docs-site/markdown-table.ts';

/** The words of the tables. */
const words = {
  en: {
    ...{ input: 'input', output: 'output', param: 'param', kind: 'kind', type: 'type', range: 'range', default: 'default' },
    ...{ optional: 'optional', whole: 'the whole batch', list: 'list of', only: (role: string) => `${role} only` },
    ...{ text: 'string', number: 'number', integer: 'integer', boolean: 'boolean', json: 'any' },
    needs: (choice: string, component: string) => `${choice} needs a model with the component ${component}.`,
  },
  ar: {
    ...{ input: 'المدخل', output: 'المخرج', param: 'الإعداد', kind: 'النوع', type: 'النوع', range: 'المجال', default: 'الأصل' },
    ...{
      optional: arabicMessages['help.optional'],
      whole: arabicMessages['help.whole'],
      list: 'قائمة من',
      only: (role: string) => `\`${role}\` فقط`,
    },
    ...{ text: 'نص', number: 'عدد', integer: 'عدد صحيح', boolean: 'نعم أو لا', json: 'أي قيمة' },
    needs: (choice: string, component: string) => `${choice} يحتاج نموذجًا فيه المكوّن ${component}.`,
  },
} as const;

const typeName = (param: Param, language: Language): string => {
  const { choices, type, item } = param;
  if (choices) return choices.map(code).join(', ');
  if (item) return language === 'en' ? `list of ${typeName(item, language)}s` : `${words[language].list} ${typeName(item, language)}`;
  return type === 'list' ? 'list' : words[language][type];
};
const bounds = ({ minimum, exclusive, maximum }: Param): string => {
  if (minimum !== undefined && exclusive) return `> ${minimum}${maximum === undefined ? '' : `, ≤ ${maximum}`}`;
  return minimum === undefined || maximum === undefined ? '' : `${minimum} … ${maximum}`;
};

/** What a node type, a port or a param says of itself. */
const docOf = (text: string, language: Language): string => translations(language)?.nodeDocs[text] ?? text;

/** The name of a port or a param as files have it. A translation follows it. */
const nameOf = (name: string, language: Language): string =>
  language === 'en' ? code(name) : `${code(name)} ${nameTitle(name, language)}`;

const paramRows = (node: AnyNode, language: Language) =>
  Object.values(paramsOf(node)).map((param) => [
    nameOf(param.name, language),
    typeName(param, language),
    bounds(param),
    param.default === undefined ? '' : code(param.default),
    [docOf(param.doc, language), ...neededComponents(node, param.name, language)].join(' '),
  ]);

/** A sentence for each choice that needs a component of the model family. */
const neededComponents = ({ choices }: AnyNode, param: string, language: Language): readonly string[] =>
  Object.entries<string>(choices?.[param] ?? {}).map(([choice, component]) => words[language].needs(code(choice), code(component)));

const portNotes = (port: Port, language: Language) => {
  const { only, optional, whole } = words[language];
  const { role } = port.attributes;
  return [role && only(role), port.optional && optional, port.batch === 'whole' && whole].filter(Boolean).join(', ');
};
const kindOf = ({ kind }: Port, language: Language): string => {
  const messages: Readonly<Record<string, string>> = arabicMessages;
  return language === 'en' ? kind.title : (messages[`kind.${kind.kind}`] ?? kind.title);
};
const ports = (title: string, list: Ports, language: Language) =>
  Object.keys(list).length === 0
    ? ''
    : table(
        [title, words[language].kind, '', ''],
        Object.entries(list).map(([name, port]) => [
          nameOf(name, language),
          kindOf(port, language),
          portNotes(port, language),
          docOf(port.doc, language),
        ]),
      );

/** The page of a node type as Markdown, below a heading. The translations of another language must be loaded. */
export const nodeSection = (node: AnyNode, language: Language = 'en'): string => {
  const { input, output, param, type, range, default: preset } = words[language];
  const params = paramRows(node, language);
  return [
    `### ${nodeTitle(node, language)}: \`${node.type}\`\n\n${docOf(node.doc, language)}\n`,
    ports(input, node.inputs, language),
    params.length === 0 ? '' : table([param, type, range, preset, ''], params),
    ports(output, node.outputs, language),
  ]
    .filter((part) => part !== '')
    .join('\n');
};

/** The categories of a registry, each with its nodes, in the registry's order. */
export const nodesByCategory = (nodes: Registry): readonly (readonly [category: string, nodes: readonly AnyNode[]])[] => {
  const all = Object.values(nodes);
  return [...new Set(all.map(({ category }) => category))].map((category) => [category, all.filter((node) => node.category === category)]);
};

/** What holds for all nodes. */
export const everyNode =
  'Every value is a batch. A single item is repeated for all items of the other inputs; otherwise the batches must have the same size. ' +
  'A link can feed any param that is a text, a number, a choice or a boolean; a batch runs the node once for each item.\n';

/** The reference of all nodes as Markdown, by category, in the registry's order. */
export const nodeReference = (nodes: Registry): string => {
  const sections = nodesByCategory(nodes).map(([category, own]) => `## ${category}\n\n${own.map((node) => nodeSection(node)).join('\n')}`);
  const intro = `Generated by \`npm run docs\` from the files in \`nodes/\`: change those, not this page.\n\n${everyNode}`;
  return `# Nodes\n\n${intro}\n${sections.join('\n')}`;
};

if (import.meta.main) writeFileSync(new URL('../docs/nodes.md', import.meta.url), nodeReference(registry));
