import type { AnyNode } from '../../../graph/index.ts';
import { type Language, translations } from './language.ts';

/** `rowNames` as people read it: `Row names`. */
const spaced = (name: string): string => {
  const text = name
    .replace(/([a-z])([A-Z0-9])/g, '$1 $2')
    .replaceAll(/[-_]/g, ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** Names that have a spelling of their own. */
export const spellings: Readonly<Record<string, string>> = {
  unclip: 'unCLIP',
  ddpm: 'DDPM',
  ddim: 'DDIM',
  pndm: 'PNDM',
  'dpm-solver++': 'DPM-Solver++',
  lcm: 'LCM',
  slerp: 'slerp',
  lerp: 'lerp',
  png: 'PNG',
  webp: 'WebP',
};

/** What a node type is called. */
export const nodeTitle = (spec: Pick<AnyNode, 'type' | 'title'>, language: Language): string =>
  translations(language)?.nodeTitles[spec.type] ?? spec.title;

/** What a category of nodes is called. */
export const categoryTitle = (category: string, language: Language): string => translations(language)?.categories[category] ?? category;

/** What a port, a param or a choice of one is called. */
export const nameTitle = (name: string, language: Language): string =>
  translations(language)?.names[name] ?? spellings[name] ?? spaced(name);

/** The name of a port or a param for people: its title, or else its name. */
export const titleOf = ({ name, title }: { readonly name: string; readonly title?: string | undefined }, language: Language): string =>
  title ?? nameTitle(name, language);

/** What a node type, a port or a param says of itself. */
export const specText = (text: string, language: Language): string => (translations(language)?.nodeDocs[text] ?? text).replaceAll('`', '');
