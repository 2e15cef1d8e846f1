import { type ChildProcess, execSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isPng } from '../../models/image/png-chunks.ts';
import { installedPackages, installPackage, packPackage } from '../../scripts/installed-package.ts';
import { libraryExamples } from '../support/package/examples.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the package, installed from its file into a folder whose name has a space', { timeout: 300_000 }, () => {
  let folder = '';
  let file = '';
  let project = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'unclip package '));
    file = packPackage(folder);
    project = join(folder, 'a project');
    installPackage(file, project);
    cpSync(join(root, 'workflows/text-to-image.json'), join(project, 'text-to-image.json'));
    cpSync(join(root, 'workflows/images'), join(project, 'images'), { recursive: true });
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // these tests do not include programs of the project
  const environment = { ...process.env, VITEST: undefined, VITEST_WORKER_ID: undefined, VITEST_POOL_ID: undefined };
  const run = (program: string, argv: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, argv, { cwd: project, encoding: 'utf8', env: environment });
    if (status === 0) return stdout;
    throw new Error(`${program} ${argv.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  };
  const installed = (path: string): string => join(project, 'node_modules/unclip-studio', path);

  it('has less than 90 MB, and brings neither the sources nor what builds the studio', () => {
    expect(statSync(file).size).toBeLessThan(90e6);
    for (const path of ['cli/main.ts', 'tests', 'editor', 'lib/editor']) expect([path, existsSync(installed(path))]).toEqual([path, false]);
    for (const name of ['next', 'react', 'onnxruntime-node', 'onnxruntime-web', 'node'])
      expect([name, existsSync(join(project, 'node_modules', name))]).toEqual([name, false]);
  });

  it('brings the library for pages as modules that import no package, with every file that they name', () => {
    const folder = installed('lib/runner/web');
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
    expect(scripts).toEqual(expect.arrayContaining(['index.js', 'worker.js', 'picture-worker.js', 'latent-worker.js']));
    for (const name of scripts) {
      const code = readFileSync(join(folder, name), 'utf8');
      const imports = [...code.matchAll(/(?:\bfrom|\bimport\(?)["'`]([@./\w][^"'`\s]*)["'`]/g)].map(([, from = '']) => from);
      const addresses = [...code.matchAll(/new URL\([`"'](\.{1,2}\/[^`"']+[^/`"'])[`"'],import\.meta\.url\)/g)].map(
        ([, address = '']) => address,
      );
      for (const path of [...imports, ...addresses]) expect([name, path, existsSync(join(folder, path))]).toEqual([name, path, true]);
    }
  });

  it('has the documentation as a site, in less than 3 MB of the package', () => {
    const folder = installed('lib/dist/docs');
    expect(existsSync(join(folder, 'guides/first-picture/index.html'))).toBe(true);
    const packed = execSync('tar -cz docs | wc -c', { cwd: installed('lib/dist'), encoding: 'utf8' });
    expect(Number(packed)).toBeGreaterThan(1e5);
    expect(Number(packed)).toBeLessThan(3e6);
  });

  it('runs no install script, neither its own nor one of another package', () => {
    const scripts = Object.entries(installedPackages()).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(scripts.map(([path]) => path)).toEqual([]);
    const { scripts: own } = JSON.parse(readFileSync(installed('package.json'), 'utf8'));
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) expect(own[name]).toBeUndefined();
  });

  it('npx unclip draws an example as a PNG, in WebAssembly', () => {
    run('npx', ['--no', 'unclip', 'run', 'text-to-image', '--prompt', 'a volcano', '--out', 'drawn']);
    expect(isPng(readFileSync(join(project, 'drawn/image-1.png')))).toBe(true);
    expect(JSON.parse(readFileSync(join(project, 'drawn/run.json'), 'utf8')).versions).toMatchObject({
      'onnxruntime-web': expect.any(String),
    });
  });

  it('npx unclip-studio starts the studio, with its page, the weights and WebAssembly', async () => {
    const child: ChildProcess = spawn(process.execPath, [installed('cli/unclip-studio.js'), '--no-open', '--port', '0'], {
      cwd: project,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let printed = '';
    const address = await new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', (text: Buffer) => {
        printed += text.toString();
        const [found] = /http:\/\/localhost:\d+/.exec(printed) ?? [];
        if (found) resolve(found);
      });
      child.on('exit', () => reject(new Error(`The studio has ended: ${printed}`)));
    });
    const page = await fetch(address);
    expect([page.status, page.headers.get('cross-origin-embedder-policy')]).toEqual([200, 'require-corp']);
    const [, script = ''] = /src="(\/_next\/static\/[^"]+\.js)"/.exec(await page.text()) ?? [];
    const { runtimes, models } = await (await fetch(`${address}/offline.json`)).json();
    const files = [script, ...Object.values<string[]>(runtimes).flat(), ...models.emoji.map((model: { address: string }) => model.address)];
    const statuses = await Promise.all(files.map(async (path) => [path, (await fetch(address + path, { method: 'HEAD' })).status]));
    expect(statuses.filter(([, status]) => status !== 200)).toEqual([]);
    expect(files.length).toBeGreaterThan(15);
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('every TypeScript example of docs/library.md is accepted by a strict compiler, with module resolution of Node', () => {
    const examples = libraryExamples('ts');
    for (const [index, code] of examples.entries()) writeFileSync(join(project, `example-${index}.ts`), code);
    const parts = [
      "import { type Workflow, parseWorkflow } from 'unclip-studio/graph';",
      "import { registry } from 'unclip-studio/nodes';",
      "import { createClient } from 'unclip-studio/client';",
      "import { openRunner as openPageRunner } from 'unclip-studio/web';",
      "import { type Plugin } from 'unclip-studio/plugin';",
      'export type { Plugin };',
      'export const drawn = async () => (await (await openPageRunner()).run("/workflow.json").outputs).image?.[0]?.png();',
      'export const workflow: Workflow = parseWorkflow("");',
      'export const names: string[] = Object.keys(registry);',
      'export const list = async () => (await createClient({ server: "http://localhost:3000" }).workflows.list.query()).length;',
    ];
    writeFileSync(join(project, 'parts.ts'), parts.join('\n'));
    const compilerOptions = { strict: true, module: 'nodenext', target: 'esnext', noEmit: true, types: ['node'], skipLibCheck: false };
    const typeRoots = [join(root, 'node_modules/@types')];
    cpSync(installed('lib/cli/plugin/template/src/plugin.ts'), join(project, 'plugin.ts'));
    const files = ['parts.ts', 'plugin.ts', ...examples.map((_, index) => `example-${index}.ts`)];
    writeFileSync(
      join(project, 'package.json'),
      readFileSync(join(project, 'package.json'), 'utf8').replace('"private"', '"type": "module", "private"'),
    );
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, typeRoots }, files }));
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')]);
  });

  it('the first example of docs/library.md, a program of twenty lines, draws a picture', () => {
    writeFileSync(join(project, 'program.ts'), libraryExamples('ts')[0] ?? '');
    expect(run(process.execPath, ['program.ts'])).toContain('decode: 4 of 4');
    expect(isPng(readFileSync(join(project, 'volcano.png')))).toBe(true);
  });

  it('unclip plugin new writes a plugin whose own test passes', () => {
    for (const name of ['rolldown', '@rolldown', '@oxc-project'])
      symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
    run('npx', ['--no', 'unclip', 'plugin', 'new', 'mirror']);
    run('npx', ['--no', 'unclip', 'plugin', 'build', 'mirror']);
    run(process.execPath, ['--test', join(project, 'mirror/test/plugin.test.js')]);
  });

  it('CommonJS requires the package, as docs/library.md shows', () => {
    writeFileSync(join(project, 'program.cjs'), libraryExamples('js')[0] ?? '');
    expect(run(process.execPath, ['program.cjs'])).toContain("[ 'emoji' ]");
  });

  it('the commands of the GitHub Actions job of docs/library.md draw its pictures', () => {
    const [job = ''] = libraryExamples('yaml');
    const commands = [...job.matchAll(/- run: (.*)$/gm)].map(([, command = '']) => command);
    expect(commands[0]).toBe('npm ci');
    for (const command of commands.slice(1)) execSync(command, { cwd: project, env: environment, stdio: 'pipe' });
    for (const seed of [1, 2]) expect(isPng(readFileSync(join(project, `pictures/seed-${seed}/image-1.png`)))).toBe(true);
  });
});
