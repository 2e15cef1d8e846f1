import { imageCodec } from '../../models/backends/web/images.ts';
import { sourceOfBytes } from '../../models/embedding-files/index.ts';
import { ModelError } from '../../models/error.ts';
import { RunnerError } from '../error.ts';
import { type FileSource, filesOfBundle, readOwnFiles } from '../own-files.ts';
import type { RunFiles } from '../run-files.ts';
import { badFolder, contentInMemory, type NamedBytes, picturesOfInput, suppliedFiles } from '../supplied-files.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { sha256Of } from './services.ts';
import type { OpenedWorkflow } from './workflow-source.ts';

/** Most bytes of a file that is fetched. */
const largestFile = 512 * 2 ** 20;

/** The files of a run in a page: at addresses, in a bundle, and in memory. Relative addresses of inputs start at `start`; the workflow may read files below `allowed`, too. */
export const pageFiles = (
  opened: OpenedWorkflow,
  { start, allowed }: { readonly start: string; readonly allowed: readonly string[] },
): RunFiles => {
  const supplied = suppliedFiles({ images: imageCodec, sha256: sha256Of });
  const contentOf = async (value: unknown, input: string): Promise<NamedBytes> => contentAt(value, input, start);
  const missing = (name: string): ModelError => new ModelError('FILE_MISSING', 'Cannot read the file {name}.', { params: { name } });
  return {
    add: async (value, input) => supplied.add(await contentOf(value, input)),
    async addFolder(value, input) {
      if (!Array.isArray(value)) throw badFolder(input);
      return supplied.addFolder(await picturesOfInput(value, input, contentOf));
    },
    content: contentOf,
    source(value) {
      if (typeof value !== 'string' && !(value instanceof URL) && !(value instanceof Blob)) return undefined;
      return contentOf(value, 'file').then(({ name, bytes }) => sourceOfBytes(name, bytes));
    },
    prepare(workflow, registry) {
      const source = opened.bundle ? filesOfBundle(opened.bundle, sha256Of) : filesBelow([opened.folder, ...allowed]);
      return readOwnFiles(workflow, registry, { source, supplied, isSupplied: () => false });
    },
    hash: (name) => (supplied.content(name) ?? supplied.list(name))?.sha256,
    async read(name) {
      const found = supplied.content(name) ?? supplied.list(name);
      if (!found) throw missing(name);
      return found.bytes;
    },
    async open(name) {
      const found = supplied.content(name);
      if (!found) throw missing(name);
      return sourceOfBytes(name, found.bytes);
    },
    picture: supplied.read,
  };
};

/** The last part of an address. */
const nameIn = (address: string): string => new URL(address).pathname.split('/').at(-1) ?? '';

const contentAt = async (value: unknown, input: string, start: string): Promise<NamedBytes> => {
  if (value instanceof Blob) return { name: value instanceof File ? value.name : input, bytes: new Uint8Array(await value.arrayBuffer()) };
  if (typeof value !== 'string' && !(value instanceof URL)) return contentInMemory(value, input, imageCodec);
  const address = new URL(value, start).href;
  const { bytes, status } = await fetchBytes(address, largestFile);
  if (bytes) return { name: nameIn(address), bytes };
  throw new RunnerError('FILE_UNREADABLE', 'The input "{input}" names the file {path}, which cannot be read. {reason}', {
    params: { input, path: address, reason: status },
  });
};

/** Files at addresses below the first folder, where names start, or below one of the others. An address has no list of its files. */
const filesBelow = (folders: readonly string[]): FileSource => ({
  async read(name) {
    const [folder = ''] = folders;
    const address = new URL(name, folder).href;
    if (!folders.some((permitted) => address.startsWith(permitted)))
      throw new RunnerError(
        'FILE_FORBIDDEN',
        'The workflow reads the file {path}, which is outside its folder {folder}. If you trust the workflow, open the runner with allow: ["{allow}"].',
        { params: { path: address, folder, allow: new URL('.', address).href } },
      );
    return (await fetchBytes(address, largestFile)).bytes;
  },
  below: () => [],
});
