import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import packageFile from '../../../package.json' with { type: 'json' };
import { bundleLibrary } from '../../../scripts/bundle-library.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A project in a folder, with the library for pages and what it needs, as the package has them. The folder is removed at the end of the process. */
export const projectWithLibrary = async (): Promise<string> => {
  const project = await mkdtemp(join(tmpdir(), 'unclip-library-'));
  process.once('exit', () => rmSync(project, { recursive: true, force: true }));
  const installed = join(project, 'node_modules/unclip-studio');
  await bundleLibrary(join(installed, 'lib/runner/web'));
  await mkdir(join(installed, 'lib/dist/ort'), { recursive: true });
  await mkdir(join(installed, 'lib/models'));
  const version = packageFile.devDependencies['onnxruntime-web'];
  await symlink(join(root, 'node_modules/onnxruntime-web/dist'), join(installed, 'lib/dist/ort', version), 'junction');
  await symlink(join(root, 'models/emoji'), join(installed, 'lib/models/emoji'), 'junction');
  await symlink(join(root, 'workflows'), join(installed, 'lib/workflows'), 'junction');
  const { name, version: own, type, exports } = packageFile;
  await writeFile(join(installed, 'package.json'), JSON.stringify({ name, version: own, type, exports }));
  return project;
};

/** Builds a module of a project with Vite and no settings, as its users do, into the folder `dist` with a page that loads the module. */
export const buildWithVite = async (project: string, code: string): Promise<void> => {
  await writeFile(join(project, 'main.js'), code);
  await writeFile(join(project, 'index.html'), '<!doctype html><body><script type="module" src="/main.js"></script></body>');
  await build({ root: project, configFile: false, logLevel: 'error', build: { target: 'esnext' } });
  await cp(join(root, 'models/emoji'), join(project, 'dist/models/emoji'), { recursive: true });
};
