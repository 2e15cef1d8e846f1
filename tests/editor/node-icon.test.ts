import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { NodeIcon } from '../../editor/kit/node-icon.tsx';
import type { AnyNode, Registry } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';

const specs = Object.values<AnyNode>(registry satisfies Registry);
const drawn = (spec: AnyNode | undefined) => renderToStaticMarkup(createElement(NodeIcon, { spec }));
const [text] = specs.filter(({ type }) => type === 'text');

it.each(specs.flatMap(({ type, icon }) => (icon === undefined ? [] : [[type, icon] as const])))(
  'the node type %s is drawn with the icon that its spec names, %s',
  (type, icon) => expect(drawn((registry as Registry)[type])).toContain(`lucide-${icon}`),
);

it('a node type without an icon, or with an unknown one, is drawn with the icon of its category', () => {
  if (!text) throw new Error('There is no node type "text".');
  const { icon: _, ...bare } = text;
  expect(drawn(bare)).toContain('lucide-text-cursor-input');
  expect(drawn({ ...text, icon: 'no-such-icon' })).toContain('lucide-text-cursor-input');
  expect(drawn({ ...bare, category: 'No such category' })).toContain('lucide-boxes');
});

it('a node of an unknown type is drawn with a question mark', () => {
  expect(drawn(undefined)).toMatch(/lucide-(circle-help|circle-question-mark)/);
});
