import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { registry } from '../../nodes/index.ts';
import { nodeReference } from '../../scripts/node-docs.ts';

it('docs/nodes.md is up to date (npm run docs writes it)', () => {
  expect(readFileSync(new URL('../../docs/nodes.md', import.meta.url), 'utf8')).toBe(nodeReference(registry));
});

it('docs/nodes.md names every node, input, output and param', () => {
  const text = nodeReference(registry);
  for (const [type, node] of Object.entries(registry)) {
    const section = text.slice(text.indexOf(`: \`${type}\`\n`));
    for (const name of [...Object.keys(node.inputs), ...Object.keys(node.outputs), ...Object.keys(node.params.shape)])
      expect(section, type).toContain(`| \`${name}\` |`);
  }
});
