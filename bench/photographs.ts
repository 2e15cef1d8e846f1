import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from './report.ts';

/** What `photographs/encode.ts` prints at its end. `share`: how long the encoder computed, of the time from its first to its last run. */
type Encoded = {
  readonly readMs: number;
  readonly encodeMs: number;
  readonly computed: number;
  readonly share: number;
  readonly peak: number;
};

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Runs a program of this repository. `onLine` may end it. Resolves to its last line, or to undefined if it was killed. */
const runProgram = (file: string, argv: readonly string[], onLine: (line: string, kill: () => void) => void = () => {}) =>
  new Promise<string | undefined>((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
    let [rest, last] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        last = line;
        onLine(line, () => child.kill('SIGKILL'));
      }
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(undefined);
      else if (code === 0) resolve(last);
      else reject(new Error(`${file} ended with ${code}.`));
    });
  });

const encode = async (folder: string, store: string): Promise<Encoded> =>
  JSON.parse((await runProgram(program('./photographs/encode.ts'), [folder, store])) ?? '{}') as Encoded; // what the program prints

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/**
 * A folder of photographs, encoded and searched on the command line. `UNCLIP_PHOTOGRAPHS` names the folder; without it, `UNCLIP_PHOTOGRAPHS_COUNT`
 * photographs (100) of 12 megapixels are made.
 */
export const bench: Bench = async () => {
  const work = await mkdtemp(join(tmpdir(), 'unclip-photographs-'));
  try {
    const folder = process.env.UNCLIP_PHOTOGRAPHS ?? join(work, 'photographs');
    if (process.env.UNCLIP_PHOTOGRAPHS === undefined) {
      const count = process.env.UNCLIP_PHOTOGRAPHS_COUNT ?? '100';
      await runProgram(program('../scripts/photographs.ts'), [folder, '--count', count]);
    }
    const names = await readdir(folder);
    const one = join(work, 'one');
    await mkdir(one);
    await cp(join(folder, names[0] ?? ''), join(one, names[0] ?? ''));
    const [single, all] = [await encode(one, join(work, 'store-one')), await encode(folder, join(work, 'store'))];
    const again = await encode(folder, join(work, 'store'));
    let before = 0;
    await runProgram(program('./photographs/encode.ts'), [folder, join(work, 'killed')], (line, kill) => {
      before = Number(/^encoded (\d+)/.exec(line)?.[1] ?? before);
      if (before > names.length / 2) kill();
    });
    const resumed = await encode(folder, join(work, 'killed'));
    return {
      title: `${names.length} photographs, searched by words`,
      rows: [
        { measured: 'listing and hashing', value: seconds(all.readMs), remark: `again: ${seconds(again.readMs)}` },
        { measured: 'encoding', value: seconds(all.encodeMs), remark: `${Math.round(all.encodeMs / names.length)} ms each` },
        {
          measured: 'the encoder is at work',
          value: `${Math.round(all.share * 100)}%`,
          remark: 'of the time from its first to its last picture',
        },
        { measured: 'peak memory', value: megabytes(all.peak), remark: `with one photograph: ${megabytes(single.peak)}` },
        { measured: 'encoded by an unchanged run', value: `${again.computed}`, remark: '' },
        {
          measured: 'encoded after kill -9',
          value: `${resumed.computed}`,
          remark: `killed after ${before}; at most three groups are done again`,
        },
      ],
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};
