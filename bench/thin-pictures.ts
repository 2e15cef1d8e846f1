import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from '@playwright/test';
import { shareLink } from '../editor/engine/share/link.ts';
import { emptyWorkflow, type Workflow } from '../graph/index.ts';
import { imageCodec } from '../models/backends/node/images.ts';
import type { Image } from '../models/image/image.ts';
import { artifactsAt, createClient } from '../server/client/index.ts';
import { chromiumPath, launchChromium } from '../tests/support/browser/chromium.ts';
import { memoryOf } from './idle/process-tree.ts';
import { startIdleServer } from './idle/server.ts';
import type { BenchReport, BenchRow } from './report.ts';

type File = { readonly name: string; readonly title: string; readonly bytes: Buffer };
type Measured = { readonly ms: number; readonly peak: number; readonly blocked?: number };

/** Milliseconds in which a form takes a file. */
const formDelay = 500;

const unclip = fileURLToPath(new URL('../cli/unclip.js', import.meta.url));

/** A black picture of one row. Its file has some hundred bytes. */
const thinPicture = async (width: number): Promise<File> => {
  const image: Image = { width, height: 1, channels: 3, data: new Uint8Array(3 * width) };
  const bytes = Buffer.from(await imageCodec.encode([image], { format: 'png' }));
  return { name: `thin-${width}.png`, title: `${width.toLocaleString('en')} × 1`, bytes };
};

/** Encodes a picture file with the image encoder of the embedded family. */
const encoding = (file: string): Workflow => ({
  ...emptyWorkflow('Thin'),
  nodes: {
    picture: { type: 'image', version: 1, params: { file }, inputs: {} },
    encode: { type: 'encode-image', version: 1, params: {}, inputs: { images: { node: 'picture', port: 'images' } } },
  },
});

/** Calls back while it samples the memory of a process and its children. Returns the time, and by how many MB the memory grew at most. */
const measure = async (pid: number, call: () => Promise<unknown>): Promise<Measured> => {
  const before = memoryOf(pid);
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, memoryOf(pid));
  }, 50);
  const began = performance.now();
  try {
    await call();
  } finally {
    clearInterval(timer);
  }
  return { ms: performance.now() - began, peak: Math.max(peak, memoryOf(pid)) - before };
};

/** `unclip run` in a process of its own: all of its memory and time. */
const onCommandLine = async ({ name, bytes }: File): Promise<Measured> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-thin-'));
  try {
    await writeFile(join(folder, name), bytes);
    await writeFile(join(folder, 'workflow.json'), JSON.stringify(encoding(name)));
    const argv = [unclip, 'run', 'workflow.json', '--out', 'out'];
    return await measure(process.pid, () => promisify(execFile)(process.execPath, argv, { cwd: folder }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** A server with its worker: each file is sent, and a run encodes it. The first file is encoded once before, which loads the network. */
const onServer = async (files: readonly File[]): Promise<Measured[]> => {
  const server = await startIdleServer();
  try {
    const client = createClient({ server: server.origin });
    const artifacts = artifactsAt({ server: server.origin });
    const encode = async ({ name, bytes }: File): Promise<void> => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await artifacts.send(sha256, Uint8Array.from(bytes));
      const { id } = await client.runs.start.mutate({ workflow: encoding(name), files: { [name]: sha256 } });
      await new Promise<void>((resolve, reject) =>
        client.runs.events.subscribe({ runs: [{ id }] }, { onError: reject, onComplete: () => resolve() }),
      );
      const { state } = await client.runs.get.query({ id });
      if (state !== 'done') throw new Error(`The run of ${name} ended as ${state}.`);
    };
    await encode(await thinPicture(1));
    const measured: Measured[] = [];
    for (const file of files) measured.push(await measure(server.pid, () => encode(file)));
    return measured;
  } finally {
    await server.close();
  }
};

/** The studio in a browser: each file is chosen, shown and encoded, after another one that loads the network. `blocked`: the longest task of the main thread. */
const inPage = async (browser: Browser, origin: string, files: readonly File[]): Promise<Measured[]> => {
  const page = await browser.newPage();
  await page.goto(shareLink(encoding(''), `${origin}/`));
  const field = page.locator('.react-flow__node-card[data-id="picture"] input[type=file]');
  await field.waitFor({ state: 'attached' });
  await page.evaluate(() => {
    Object.assign(globalThis, { longest: 0 });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        Object.assign(globalThis, { longest: Math.max(Reflect.get(globalThis, 'longest'), duration) });
    }).observe({ type: 'longtask' });
  });
  const encode = async ({ name, bytes }: File): Promise<void> => {
    await field.setInputFiles({ name, mimeType: 'image/png', buffer: bytes });
    await page.waitForTimeout(formDelay);
    const notice = page.getByText(/^Run (started|finished)/);
    const before = (await notice.count()) === 0 ? '' : await notice.first().textContent();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    // the notice of the run before is replaced by one with another time
    while ((await notice.count()) === 0 || [before, 'Run started.'].includes(await notice.first().textContent()))
      await page.waitForTimeout(20);
  };
  await encode(await thinPicture(1));
  await page.waitForTimeout(10_000); // the files for offline use are fetched
  const measured: Measured[] = [];
  for (const file of files) {
    await page.evaluate(() => Object.assign(globalThis, { longest: 0 }));
    // the browser is a child of this process
    const { ms, peak } = await measure(process.pid, () => encode(file));
    measured.push({ ms: ms - formDelay, peak, blocked: await page.evaluate(() => Number(Reflect.get(globalThis, 'longest'))) });
  }
  return measured;
};

const row = (place: string, title: string, { ms, peak, blocked }: Measured): BenchRow => ({
  place,
  picture: title,
  ms,
  'MB more at the peak': peak,
  ...(blocked !== undefined && { 'longest task ms': blocked }),
});

/** Encode image with thin pictures beside a usual one: time and memory on the command line, on the server and in the studio, which must be built. */
export const bench = async (): Promise<BenchReport> => {
  const usual = await readFile(new URL('../workflows/images/apple.png', import.meta.url));
  const { width, height } = await imageCodec.measure(usual, 'apple.png');
  const files: readonly File[] = [
    { name: 'usual.png', title: `${width} × ${height}`, bytes: usual },
    await thinPicture(20_000),
    await thinPicture(200_000),
  ];
  const rows: BenchRow[] = [];
  for (const file of files) rows.push(row('command line', file.title, await onCommandLine(file)));
  const rowsOf = (place: string, measured: readonly Measured[]) => measured.map((one, index) => row(place, files[index]?.title ?? '', one));
  rows.push(...rowsOf('server', await onServer(files)));
  if (chromiumPath) {
    const server = await startIdleServer();
    const browser = await launchChromium({ gpu: false });
    try {
      rows.push(...rowsOf('page', await inPage(browser, server.origin, files)));
    } finally {
      await browser.close();
      await server.close();
    }
  }
  return {
    title: 'Encode image with thin pictures',
    rows,
    note: 'Memory is that of all processes (PSS), above their memory before. The command line starts and loads the network each time; server and page have loaded it.',
  };
};
