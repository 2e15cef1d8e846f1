import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { builtStudio, studioFiles } from '../server/studio-files.ts';
import type { Flag } from './arguments.ts';
import { defineCommand } from './command.ts';
import { CliError, systemSentence, usage } from './error.ts';
import { counted, size } from './text.ts';

const baseFlag: Flag = {
  name: 'base',
  value: '/path/',
  doc: 'The path below which the host serves the files, for example /studio/. Default: /, the root of the host.',
};

/** `unclip export`: writes the studio as files for a static host. Throws `CliError` (`USAGE`, `OUTPUT_UNWRITABLE`, `FILE_UNREADABLE`). */
export const exportCommand = defineCommand({
  usage: 'export <folder>',
  description:
    'Writes the studio as files for any static host, such as GitHub Pages. The host needs no settings: where it cannot send the headers that give the page threads, the service worker adds them.',
  flags: [baseFlag],
  async run(host, parsed) {
    const [name, extra] = parsed.positionals;
    if (name === undefined) throw usage('Name the folder to write: unclip export <folder>.');
    if (extra !== undefined) throw usage('export takes one folder, but "{extra}" follows it.', { extra });
    const base = baseOf(parsed.value('base') ?? '/');
    const folder = resolve(host.directory, name);
    await checkEmpty(folder);
    const files = await studioFiles(builtStudio);
    if (!files)
      throw new CliError('FILE_UNREADABLE', 'The studio was not built. In a checkout, "npm run build" builds it; the package contains it.');
    const bytes = await writeStudio(folder, { files, base }).catch((error: unknown) => {
      throw new CliError('OUTPUT_UNWRITABLE', 'Cannot write to the folder {folder}. {reason}', {
        params: { folder, reason: systemSentence(error) },
        cause: error,
      });
    });
    host.out(`${relative(host.directory, folder) || '.'}\n`);
    host.note(`The studio was written, ${size(bytes)}. Serve the folder at ${base} of a host with https, or of localhost.\n`);
    return 0;
  },
});

/** A base path with a slash at each end. Throws `CliError` (`USAGE`). */
const baseOf = (text: string): string => {
  if (/^\/(?:[\w.~-]+\/)*$/.test(`/${text}/`.replace(/\/{2,}/g, '/'))) return `/${text}/`.replace(/\/{2,}/g, '/');
  throw usage('--base must be a path such as /studio/, but is "{value}".', { value: text });
};

const checkEmpty = async (folder: string): Promise<void> => {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length === 0) return;
  throw new CliError('OUTPUT_UNWRITABLE', 'The folder {folder} contains {files} already. Choose a new folder, or empty this one.', {
    params: { folder, files: counted(entries.length, 'file') },
  });
};

type Site = { readonly files: ReadonlyMap<string, string>; readonly base: string };

/** What the folder has besides the studio's own files. */
const extraFiles = ({ base }: Site): Readonly<Record<string, string>> => ({
  // GitHub Pages would leave out folders whose names begin with an underscore
  '.nojekyll': '',
  // hosts that read this file send the headers, so that the first visit needs no reload
  _headers: `${base}*\n  Cross-Origin-Opener-Policy: same-origin\n  Cross-Origin-Embedder-Policy: require-corp\n  Cross-Origin-Resource-Policy: same-origin\n`,
});

/** Writes all files, and returns how many bytes they have. */
const writeStudio = async (folder: string, site: Site): Promise<number> => {
  let bytes = 0;
  const write = async (address: string, content: string | Uint8Array): Promise<void> => {
    const target = join(folder, address);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    bytes += content.length;
  };
  for (const [address, path] of site.files) {
    // a static host compresses by itself
    if (address.endsWith('.gz')) continue;
    if (isRewritten(address)) await write(address, rewritten(address, await readFile(path, 'utf8'), site));
    else {
      await mkdir(dirname(join(folder, address)), { recursive: true });
      await copyFile(path, join(folder, address));
      bytes += (await readFile(path)).length;
    }
  }
  for (const [address, content] of Object.entries(extraFiles(site))) await write(address, content);
  return bytes;
};

const textTypes = new Set(['.css', '.html', '.js', '.json', '.txt']);

/** Whether a file may contain addresses of others: the page, its scripts and lists, but neither models nor onnxruntime. */
const isRewritten = (address: string): boolean => textTypes.has(extname(address)) && !/^\/(models|ort)\//.test(address);

/** Addresses of the studio's own files and of its server, as they are written in its files: after a quote, or in a style. */
const address =
  /(["'`]|url\()\/(?=(?:_next|ort|models|examples|api|docs)\/|models\/emoji["'`]|icon\.svg|plugin-frame\.html|offline\.json|service-worker\.js)/g;

/**
 * Isolates the page on hosts that do not send the headers: the service worker, which adds them, must control the page, so the first visit loads the page a second
 * time, once. Where there is no service worker the page works without threads.
 */
const isolation = `<script>
if (!crossOriginIsolated && 'serviceWorker' in navigator && isSecureContext && !sessionStorage.getItem('unclip-isolated'))
  navigator.serviceWorker.register('service-worker.js', { updateViaCache: 'none' }).then(() => navigator.serviceWorker.ready).then(() => {
    sessionStorage.setItem('unclip-isolated', 'requested');
    location.reload();
  });
</script>`;

const rewritten = (name: string, text: string, { base }: Site): string => {
  const moved = base === '/' ? text : text.replace(address, `$1${base}`);
  if (name === '/index.html') return moved.replace('<head>', `<head>${isolation}`);
  return name === '/service-worker.js' ? moved.replace('const isolates = false;', 'const isolates = true;') : moved;
};
