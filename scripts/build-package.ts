import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageFile from '../package.json' with { type: 'json' };
import { buildStudio } from './build-studio.ts';
import { bundleLibrary } from './bundle-library.ts';

/**
 * Builds lib/, which the package consists of: the sources as JavaScript with their declarations, in the folders of the repository, so that every file is
 * where the sources expect it; the studio; the weights; the example workflows. `npm pack` runs it.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const library = join(root, 'lib');
const version = packageFile.dependencies['onnxruntime-common'];

/** The build of onnxruntime for WebAssembly, beside the files that it loads, which the page loads too. */
const runtime = join(library, 'dist/ort', version, 'ort.node.min.mjs');

const stop = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const compile = async (): Promise<void> => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.package.json'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) stop('The sources could not be compiled.');
  const entries = await readdir(library, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  await Promise.all(files.filter((path) => /\.(js|d\.ts)$/.test(path)).map(rewrite));
};

/**
 * Names the compiled files where the compiler leaves the name of a source: in declarations, and in the addresses of workers. The package onnxruntime-web is
 * not installed with this one, because it has 140 MB, of which 14 are needed.
 */
const rewrite = async (path: string): Promise<void> => {
  const text = await readFile(path, 'utf8');
  const beside = relative(join(path, '..'), runtime).replaceAll('\\', '/');
  const rewritten = path.endsWith('.d.ts')
    ? text.replace(/((?:from |import\()['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2')
    : text
        .replace(/(new URL\(['"]\.[^'"]*)\.ts(['"], import\.meta\.url\))/g, '$1.js$2')
        .replace(/import\(['"]onnxruntime-web['"]\)/g, `import('${beside}')`);
  const left = /new URL\(['"][^'"]*\.ts['"]/.exec(rewritten);
  if (left) stop(`${path} names the source ${left[0]}, which the package does not have.`);
  if (rewritten !== text) await writeFile(path, rewritten);
};

/** Replaces the compiled library for pages by its bundle, and keeps the declarations. What only the bundle consists of is left out. */
const bundleForPages = async (): Promise<void> => {
  const folder = join(library, 'runner/web');
  const compiled = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  await Promise.all(compiled.map((name) => rm(join(folder, name))));
  const backends = join(library, 'models/backends/web');
  const scripts = (await readdir(backends)).filter((name) => name.endsWith('.js') || name.startsWith('runtime.'));
  await Promise.all(scripts.map((name) => rm(join(backends, name))));
  await bundleLibrary(folder);
};

/** The modules that the package imports beside its own: what the compiled sources name. */
const checkDependencies = async (): Promise<void> => {
  const entries = await readdir(library, { recursive: true, withFileTypes: true });
  const known = new Set([...Object.keys(packageFile.dependencies), ...Object.keys(packageFile.peerDependencies)]);
  for (const entry of entries) {
    if (!entry.isFile() || !/\.(js|d\.ts)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(join(library, 'dist'))) continue;
    const text = await readFile(path, 'utf8');
    for (const [, name = ''] of text.matchAll(
      /(?:\bfrom |^import |\bimport\()['"]((?:@[\w.-]+\/)?[\w-][\w.-]*)[^'"\n]*['"](?:\)|;$| with)/gm,
    )) {
      if (!name.startsWith('node') && !known.has(name))
        stop(`${relative(root, path)} imports the package ${name}, which is not a dependency. Add it to "dependencies" in package.json.`);
    }
  }
};

/** Copies the studio without what the package has elsewhere, or can do without. */
const copyStudio = async (): Promise<void> => {
  const built = join(root, 'dist');
  cpSync(built, join(library, 'dist'), {
    recursive: true,
    filter: (path) => {
      const address = relative(built, path).replaceAll('\\', '/');
      // the weights are in models/, and so is what describes them
      if (address.startsWith('models/emoji/') && existsSync(join(root, address))) return false;
      // compressed copies: those of WebAssembly would add a fifth to the package, and those of the documentation a third of its size
      return !address.endsWith('.wasm.gz') && !/^(models|docs)\/.*\.gz$/.test(address);
    },
  });
  cpSync(join(root, 'node_modules/onnxruntime-web/dist/ort.node.min.mjs'), runtime);
};

const copyData = (): void => {
  const samples = ['README.md', 'samples.png'];
  cpSync(join(root, 'models/emoji'), join(library, 'models/emoji'), {
    recursive: true,
    filter: (path) => !samples.some((name) => path.endsWith(name)),
  });
  cpSync(join(root, 'workflows'), join(library, 'workflows'), { recursive: true });
  cpSync(join(root, 'cli/plugin/template'), join(library, 'cli/plugin/template'), { recursive: true });
  cpSync(join(root, 'server/database/migrations'), join(library, 'server/database/migrations'), {
    recursive: true,
    filter: (path) => extname(path) !== '.ts',
  });
};

await buildStudio();
await rm(library, { recursive: true, force: true });
await compile();
await bundleForPages();
// before the template of plugins is copied, which imports this package
await checkDependencies();
await copyStudio();
copyData();
const { dependencies, peerDependencies } = packageFile;
await writeFile(
  join(library, 'package.json'),
  `${JSON.stringify({ version: packageFile.version, type: 'module', sideEffects: true, dependencies, peerDependencies }, null, 2)}\n`,
);
process.stdout.write('lib/ is built. "npm pack" makes the package of it.\n');
