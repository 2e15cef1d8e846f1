import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import type { SourceFile } from './source-files.ts';

/** What the files of a folder may import beside each other: folders, folders whose types alone they may use, and packages. */
type Wall = { readonly folders: readonly string[]; readonly types?: readonly string[]; readonly packages: RegExp };

/** Files of graph/ and models/ that only entry points on Node import; all others run in a browser too. */
const nodeOnly = new Set([
  'graph/stores/files.ts',
  'models/catalog.ts',
  'models/find-families.ts',
  'models/hash-file.ts',
  'models/verified-file.ts',
]);

/** What other folders may import of graph/. A page may load other files of it by `import()`, when a run needs them. */
const graphDoors = new Set(['graph/index.ts', 'graph/stores/files.ts']);

/** The files that load plugins, whose names no wall can know. */
const loaders = new Set(['plugin/node/load.ts', 'editor/engine/plugins/sandbox/frame-worker.ts']);

const runtime = /^(onnxruntime-|sharp$)/;
const screen = /^(react|react-dom|next|@xyflow)(\/|$)/;
/** Any package whose name matches none of the patterns. */
const anyBut = (...patterns: readonly RegExp[]) => new RegExp(`^(?!${patterns.map(({ source }) => source.replace('^', '')).join('|')})`);
const core = [
  'errors',
  'text',
  'graph',
  'nodes',
  'plugin',
  'bundle',
  'models',
  'models/embedding-files',
  'models/repository',
  'models/import',
];
/** What reads models from a disk, or writes them to one. */
const disk = ['models/repository/node', 'models/import/node', 'plugin/node'];

/** What every floor of the editor may import beside the floors below it. */
const belowEditor = [...core, 'models/backends/web', 'models/import/web', 'server/client', 'workflows'];
const floor = (folders: readonly string[], packages = anyBut(/^node:/, runtime)): Wall => ({
  folders: [...belowEditor, ...folders.map((folder) => `editor/${folder}`)],
  types: ['server'],
  packages,
});
const views = ['panels', 'canvas', 'explorer', 'offline'];

/** The floors of the editor, from the bottom. Two views never import each other. */
const editor: Readonly<Record<string, Wall>> = {
  'editor/engine': floor([], anyBut(/^node:/, runtime, screen)),
  'editor/kit': floor(['engine']),
  'editor/commands': floor(['engine', 'kit']),
  ...Object.fromEntries(views.map((view) => [`editor/${view}`, floor(['engine', 'kit', 'commands'])])),
  'editor/shell': floor(['engine', 'kit', 'commands', ...views]),
  editor: floor(['engine', 'kit', 'commands', ...views, 'shell']),
};

/** The walls of docs/architecture.md. A file belongs to the longest folder that its path begins with. */
export const walls: Readonly<Record<string, Wall>> = {
  errors: { folders: [], packages: /^$/ },
  text: { folders: ['errors'], packages: /^$/ },
  graph: { folders: ['errors'], packages: /^(zod$|@noble\/hashes\/)/ },
  models: { folders: ['errors', 'models/embedding-files', 'models/repository'], packages: anyBut(runtime, screen, /^node:/) },
  'models/repository': { folders: ['errors', 'text', 'models'], packages: anyBut(runtime, screen, /^node:/) },
  // reading and writing embedding files
  'models/embedding-files': {
    folders: ['errors', 'text', 'models', 'models/repository'],
    packages: /^(fflate|fzstd|hyparquet(\/src\/\w+\.js)?|hyparquet-compressors|hyparquet-writer|zod)$/,
  },
  'models/onnx': { folders: ['errors', 'models', 'models/repository'], packages: /^@bufbuild\/protobuf/ },
  'models/architectures': { folders: ['errors', 'models', 'models/onnx', 'models/repository'], packages: /^zod$/ },
  'models/import': {
    folders: ['errors', 'models', 'models/architectures', 'models/onnx', 'models/repository'],
    packages: /^(zod$|@bufbuild\/protobuf$)/,
  },
  // what writes imported families to a disk
  'models/import/node': {
    folders: ['errors', 'models', 'models/import', 'models/repository', 'models/repository/node'],
    packages: anyBut(runtime, screen),
  },
  // what writes imported families to the storage of a browser
  'models/import/web': {
    folders: ['errors', 'models', 'models/backends', 'models/backends/web', 'models/import', 'models/repository'],
    packages: /^@noble\/hashes\//,
  },
  // what reads a repository from a disk, or fetches one to it
  'models/repository/node': { folders: ['errors', 'text', 'models', 'models/repository'], packages: anyBut(runtime, screen) },
  'models/backends/node': {
    folders: ['errors', 'models', 'models/onnx', 'models/repository', 'models/repository/node'],
    packages: anyBut(screen),
  },
  'models/backends/web': {
    folders: ['errors', 'models', 'models/onnx', 'models/repository'],
    packages: anyBut(screen, /^node:/, /^onnxruntime-node/, /^sharp$/),
  },
  // a workflow and all that it needs in one file
  bundle: { folders: ['errors', 'text', 'graph', 'models'], packages: /^(zod$|fflate$|@noble\/hashes\/)/ },
  nodes: { folders: ['errors', 'text', 'graph', 'models', 'models/embedding-files'], packages: /^zod$/ },
  // nodes of others: what plugins import, and what this program knows about them
  plugin: { folders: ['errors', 'graph', 'models', 'nodes'], packages: /^zod$/ },
  // what reads plugins from a disk
  'plugin/node': { folders: ['errors', 'graph', 'models', 'nodes', 'plugin'], packages: /^(node:|zod$)/ },
  server: {
    folders: [...core, ...disk, 'models/backends/node', 'package.json', 'server/studio-files.ts'],
    packages: anyBut(screen, runtime),
  },
  // the server's program: the command line starts it as a process, and nothing imports it
  'server/main.ts': { folders: [...core, 'plugin/node', 'server', 'server/studio-files.ts', 'server/manage-users.ts'], packages: /^node:/ },
  // a task of that program: it asks a running server over its API
  'server/manage-users.ts': { folders: [...core, 'server', 'server/client'], packages: /^zod$/ },
  // where the files of the built studio are: the server serves them, and the command line exports them
  'server/studio-files.ts': { folders: ['models'], packages: /^node:/ },
  'server/client': { folders: ['errors', 'graph'], types: ['server'], packages: /^(@trpc\/client$|eventsource$|@noble\/hashes\/)/ },
  ...editor,
  // runs workflows on a machine: the library, and what the command line shares with it
  runner: { folders: [...core, 'models/backends/node', 'package.json', 'plugin/node'], packages: anyBut(screen, runtime) },
  // the library in a page
  'runner/web': { folders: [...core, 'models/backends/web', 'package.json', 'runner'], packages: /^(@noble\/hashes\/|idb$)/ },
  cli: {
    folders: [
      ...core,
      ...disk,
      'models/backends/node',
      'runner',
      'package.json',
      'server/client',
      'server/main.ts',
      'server/studio-files.ts',
      'lib/cli/entry.js',
    ],
    types: ['server'],
    packages: anyBut(screen, runtime),
  },
  workflows: { folders: [], packages: /^$/ },
  app: { folders: ['editor', 'editor/kit', 'server'], packages: anyBut(runtime) },
};

const places = Object.keys(walls).sort((a, b) => b.length - a.length);
const placeOf = (path: string): string => places.find((place) => path === place || path.startsWith(`${place}/`)) ?? path;

/** What a file imports through a wall, each as a sentence. Files outside the walled folders may import anything. */
export const crossings = ({ path, text }: SourceFile): string[] => {
  const place = placeOf(path);
  const wall = walls[place];
  if (!wall) return [];
  return importsOf(path, text).flatMap(({ specifier, typeOnly, lazy }) => {
    if (specifier === undefined && loaders.has(path)) return [];
    if (specifier === undefined) return [`${path} imports a module whose name is computed, so no wall can be checked. Write the name.`];
    if (specifier.startsWith('node:') && nodeOnly.has(path)) return [];
    if (!specifier.startsWith('.'))
      return wall.packages.test(specifier) ? [] : [`${path} imports the package ${specifier}, which ${place}/ may not.`];
    const file = posix.join(posix.dirname(path), specifier);
    const target = placeOf(file);
    if (target === 'graph' && place !== 'graph' && !graphDoors.has(file) && !lazy)
      return [`${path} imports ${specifier}. Import graph/index.ts.`];
    if (target === place || wall.folders.includes(target) || (typeOnly && wall.types?.includes(target))) return [];
    return [`${path} imports ${specifier}, which is in ${target}; ${place}/ may not.`];
  });
};
