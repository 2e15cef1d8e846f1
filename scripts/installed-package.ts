import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageFile from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));

/** A package as package-lock.json describes it. */
type LockedPackage = {
  readonly version: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
};

const locked = (): Readonly<Record<string, LockedPackage>> => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** The path of the package that a package finds under a name, as Node looks for it. */
const find = (packages: Readonly<Record<string, LockedPackage>>, from: string, name: string): string | undefined => {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (packages[path]) return path;
    if (at === '') return undefined;
  }
};

/** The packages that are installed with this one, by their path, as package-lock.json locks them. */
export const installedPackages = (): Readonly<Record<string, LockedPackage>> => {
  const packages = locked();
  const found: Record<string, LockedPackage> = {};
  const open = Object.keys(packageFile.dependencies).map((name) => ({ from: '', name }));
  for (let next = open.pop(); next; next = open.pop()) {
    const path = find(packages, next.from, next.name);
    const entry = path === undefined ? undefined : packages[path];
    if (path === undefined || !entry || found[path]) continue;
    found[path] = entry;
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = entry;
    const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
    for (const name of [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers]) open.push({ from: path, name });
  }
  return found;
};

/** npm of this Node. Its own program is run by name, because on Windows it is a script of the shell. */
const npm = (argv: readonly string[], folder: string): string =>
  execFileSync('npm', argv, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });

/** The variables of Vitest, which say to builders under which address the page of tests is, for example. */
const ofVitest = /^(BASE_URL|DEV|MODE|NODE_ENV|PROD|SSR|TEST|VITEST.*)$/;

/** Builds the package and packs it into a folder. Returns the path of the file. */
export const packPackage = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofVitest.test(name)));
  // safe: Next declares that NODE_ENV is always set, and a process starts without it
  execFileSync(process.execPath, [join(root, 'scripts/build-package.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: env as NodeJS.ProcessEnv,
  });
  const name = npm(['pack', '--ignore-scripts', '--pack-destination', folder], root).trim().split('\n').at(-1) ?? '';
  return join(folder, name);
};

/**
 * Installs a packed package into a new project. The versions of all other packages are those of package-lock.json, so npm finds them in its cache and needs no
 * network.
 */
export const installPackage = (file: string, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  const dependencies = { [packageFile.name]: `file:${relative(folder, file).replaceAll('\\', '/')}` };
  const { name, version, bin, engines } = packageFile;
  const own = { version, resolved: dependencies[name], bin, engines, dependencies: packageFile.dependencies, license: packageFile.license };
  const others = Object.entries(installedPackages()).map(
    ([path, { dev, devOptional, peer, ...entry }]: [string, Record<string, unknown>]) => [path, entry],
  );
  const project = { name: 'project', version: '1.0.0', private: true, dependencies };
  const packages = { '': project, [`node_modules/${name}`]: own, ...Object.fromEntries(others) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project, null, 2));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true, packages }, null, 2),
  );
  npm(['ci', '--prefer-offline', '--no-audit', '--no-fund'], folder);
};
