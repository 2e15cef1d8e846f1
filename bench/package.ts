import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { installPackage, packPackage } from '../scripts/installed-package.ts';
import { chromiumPath } from '../tests/support/browser/chromium.ts';
import { firstPicture } from './package/first-picture.ts';
import { type BenchReport, formatReport } from './report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const repeats = 5;
const compress = promisify(gzip);
const run = promisify(execFile);

/** The parts of the package by the beginning of their paths: the first that matches. */
const parts: readonly (readonly [string, RegExp])[] = [
  ['weights', /^lib\/models\/emoji\//],
  ['WebAssembly of onnxruntime', /^lib\/dist\/ort\//],
  ['studio', /^lib\/dist\//],
  ['library for pages', /^lib\/runner\/web\/.*(?<!\.d\.ts)$/],
  ['example workflows', /^lib\/workflows\//],
  ['declarations', /\.d\.ts$/],
  ['JavaScript', /\.js$/],
  ['other files', /^/],
];

/** Bytes of each part, in files and compressed. */
const sizes = async (folder: string): Promise<BenchReport['rows']> => {
  const totals = new Map(parts.map(([name]) => [name, { files: 0, bytes: 0, compressed: 0 }]));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    const content = await readFile(path);
    const total = totals.get(parts.find(([, pattern]) => pattern.test(name))?.[0] ?? '');
    if (!total) continue;
    total.files += 1;
    total.bytes += content.length;
    total.compressed += (await compress(content, { level: 9 })).length;
  }
  return [...totals].map(([part, { files, bytes, compressed }]) => ({ part, files, MB: bytes / 1e6, 'MB compressed': compressed / 1e6 }));
};

/** Milliseconds that a command takes, best and median of several. */
const timed = async (argv: readonly string[], folder: string): Promise<{ best: number; median: number }> => {
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const began = performance.now();
    await run(process.execPath, argv, { cwd: folder });
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { best: times[0] ?? 0, median: times[Math.floor(repeats / 2)] ?? 0 };
};

/** The size of the package by part, and the start of the command line from a checkout and from the installed package. */
export const bench = async (): Promise<readonly BenchReport[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-package-'));
  try {
    const file = packPackage(folder);
    const project = join(folder, 'project');
    const began = performance.now();
    installPackage(file, project);
    const installing = performance.now() - began;
    const installed = join(project, 'node_modules/unclip-studio');
    const commands = {
      'unclip --version': ['--version'],
      'unclip run --help': ['run', 'text-to-image', '--help'],
      'unclip run (all steps stored)': [
        'run',
        'text-to-image',
        '--set',
        'prompt.text=',
        '--store',
        join(folder, 'store'),
        '--out',
        join(folder, 'out'),
      ],
    };
    const rows: BenchReport['rows'] = [];
    for (const [command, argv] of Object.entries(commands)) {
      for (const [from, entry] of Object.entries({ checkout: root, package: installed })) {
        const program = [join(entry, 'cli/unclip.js'), ...argv];
        // the first start fills Node's cache of compiled modules, and the store
        await run(process.execPath, program, { cwd: project });
        const { best, median } = await timed(program, project);
        rows.push({ command, from, 'best, ms': Math.round(best), 'median, ms': Math.round(median) });
      }
    }
    const drawn = chromiumPath === undefined ? [] : await firstPicture(installed, project);
    const { size } = await stat(file);
    return [
      {
        title: 'The package by part',
        rows: await sizes(installed),
        note: `The file has ${(size / 1e6).toFixed(1)} MB. npm installs it with its dependencies in ${(installing / 1000).toFixed(1)} s, from its cache.`,
      },
      {
        title: 'Start of the command line',
        rows,
        note: `${repeats} starts each, with the modules in Node's cache. "All steps stored": nothing is computed, and the picture is written again.`,
      },
      {
        title: 'From unclip-studio to the first picture in the page',
        rows: [...drawn],
        note: drawn.length === 0 ? 'Not measured: there is no Chromium.' : 'In Chromium without WebGPU, with an empty cache.',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

if (import.meta.main) for (const report of await bench()) console.log(`${formatReport(report)}\n`);
