import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Registry } from '../graph/index.ts';
import { registry } from '../nodes/index.ts';
import packageFile from '../package.json' with { type: 'json' };
import { fileCircles, folderCircles } from './support/circles.ts';
import { sourceFiles } from './support/source-files.ts';
import { crossings, walls } from './support/walls.ts';

const code = sourceFiles(/\.(tsx?|js|py|css)$/);

describe('files', () => {
  it('are found at all', () => {
    expect(code.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['graph/node.ts', 'models/manifest.ts', 'nodes/index.ts', 'app/page.tsx']),
    );
  });

  it('name no place of the machine they were written on', () => {
    const place = /(?:^|[\s"'`(=:])\/(?:work|home|Users|root|tmp)\/[\w.-]|\b[A-Z]:\\+Users/m;
    const found = sourceFiles(/\.(tsx?|js|py|css|json|md|sh|toml|txt|ya?ml)$|^\.ci\/|^[A-Z]+$/).filter(({ text }) => place.test(text));
    expect(found.map(({ path, text }) => `${path}: ${place.exec(text)?.[0].trim()}`)).toEqual([]);
  });
});

describe('walls', () => {
  it.each(Object.keys(walls))('%s/ imports only what it may', (place) => {
    const files = code.filter(
      ({ path }) => (path === place || path.startsWith(`${place}/`)) && !path.endsWith('.py') && !path.endsWith('.css'),
    );
    expect(files.flatMap(crossings)).toEqual([]);
  });

  it.each([
    ['a static import', "import { run } from '../cli/run.ts';"],
    ['a dynamic import', "const load = () => import('../cli/run.ts');"],
    ['a re-export', "export { run } from '../cli/run.ts';"],
    ['a type', "import type { Run } from '../cli/run.ts';"],
    ['a type in place', "type Run = import('../cli/run.ts').Run;"],
    ['require', "const run = require('../cli/run.ts');"],
    ["a worker's address", "new Worker(new URL('../cli/run.ts', import.meta.url));"],
    ['a package', "import * as runtime from 'onnxruntime-node';"],
    ['a backend', "import { nodeBackend } from '../models/backends/node/index.ts';"],
    ['a computed name', "const load = (name: string) => import('../models/' + name);"],
  ])('are seen to be crossed by %s', (_, text) => {
    expect(crossings({ path: 'nodes/example.ts', text })).toHaveLength(1);
  });

  it('let other folders import graph/ only through its index', () => {
    expect(crossings({ path: 'nodes/example.ts', text: "import { own } from '../graph/own.ts';" })).toHaveLength(1);
    expect(crossings({ path: 'nodes/example.ts', text: "import { own } from '../graph/index.ts';" })).toEqual([]);
    expect(crossings({ path: 'editor/engine/example.ts', text: "const load = () => import('../../graph/execute.ts');" })).toEqual([]);
  });

  it('let the command line take types of the server, and nothing else of it', () => {
    expect(crossings({ path: 'cli/example.ts', text: "import type { AppRouter } from '../server/router.ts';" })).toEqual([]);
    expect(crossings({ path: 'cli/example.ts', text: "import { router } from '../server/router.ts';" })).toHaveLength(1);
  });
});

describe('circles', () => {
  const product = code.filter(({ path }) => /^(errors|graph|models|nodes|server|cli|editor|app)\/.*\.(tsx?|js)$/.test(path));

  it('files of the product never import each other in a circle, types included', () => {
    expect(fileCircles(product)).toEqual([]);
  });

  it('folders of the product never import each other in a circle, types included', () => {
    expect(folderCircles(product)).toEqual([]);
  });

  it('a circle of files and a circle of folders are found', () => {
    const a = { path: 'nodes/a/one.ts', text: "import type { Two } from '../b/two.ts';" };
    const b = { path: 'nodes/b/two.ts', text: "import type { One } from '../a/one.ts';" };
    const c = { path: 'nodes/b/three.ts', text: "export { One } from '../a/one.ts';" };
    expect(fileCircles([a, b])).toHaveLength(1);
    expect(fileCircles([a, c])).toEqual([]);
    expect(folderCircles([a, { ...c, path: 'nodes/b/two.ts' }])).toHaveLength(1);
    expect(folderCircles([a, c])).toEqual([]);
  });
});

describe('imports for their effects', () => {
  it('files of the page that are imported only for their effects are listed in package.json, so that the bundler keeps them', () => {
    const { sideEffects } = packageFile;
    const imported = code
      .filter(({ path }) => path.startsWith('editor/') || path.startsWith('app/'))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/^import '(\.[^']+\.tsx?)';/gm)].map(([, target = '']) => posix.join(posix.dirname(path), target)),
      );
    expect(imported.length).toBeGreaterThan(0);
    expect([...new Set(imported)].filter((path) => !sideEffects.some((listed) => posix.normalize(listed) === path))).toEqual([]);
  });
});

describe('nodes', () => {
  const names = code.flatMap(({ path }) => /^nodes\/([^/]+)\.ts$/.exec(path)?.[1] ?? []).filter((name) => name !== 'index');
  const isNode = (value: unknown): value is Registry[string] =>
    typeof value === 'object' && value !== null && 'type' in value && 'run' in value && 'inputs' in value;

  it.each(names)('nodes/%s.ts: what it defines is registered under its name', async (name) => {
    const exported: Record<string, unknown> = await import(`../nodes/${name}.ts`);
    for (const node of Object.values(exported).filter(isNode)) {
      expect(name, 'A node lies in the file of its type.').toBe(node.type);
      expect((registry as Registry)[node.type], `Add "${node.type}" to nodes/index.ts.`).toBe(node);
    }
  });
});

describe('README.md', () => {
  it('lists every workflow', () => {
    const [readme] = sourceFiles(/^README\.md$/);
    const workflows = sourceFiles(/^workflows\/[^/]+\.json$/).map(({ path }) => path);
    expect(workflows).not.toEqual([]);
    expect(workflows.filter((path) => !readme?.text.includes(path))).toEqual([]);
  });
});
