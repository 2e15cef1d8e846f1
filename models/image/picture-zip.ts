import { inflateSync } from 'fflate';
import { sentenceOf } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import { listZip, type ZipEntry } from '../repository/stored-zip.ts';

/** A zip file that is read by ranges: of a disk, or dropped on a page. */
export type ZipSource = { readonly name: string; readonly bytes: number; read(offset: number, length: number): Promise<Uint8Array> };

/** A file in a zip: its path in there, its unpacked size, and its content. */
export type ZippedFile = { readonly name: string; readonly bytes: number; read(): Promise<Uint8Array<ArrayBuffer>> };

/** Whether a file begins as a zip. */
export const isZip = (start: Uint8Array): boolean => start[0] === 0x50 && start[1] === 0x4b && (start[2] === 3 || start[2] === 5);

/**
 * The files in a zip, without folders, hidden files and the resource forks of macOS. Nothing is unpacked before a file is read.
 * @throws ModelError `BAD_INPUT` for a damaged zip; `read` for an entry that is damaged, encrypted or of another method than deflate
 */
export const openZip = async ({ name, bytes, read }: ZipSource): Promise<readonly ZippedFile[]> => {
  const refuse = (cause: unknown): never => {
    throw new ModelError('BAD_INPUT', 'The zip {name} cannot be read. {reason}', { params: { name, reason: sentenceOf(cause) }, cause });
  };
  const repository = {
    source: { kind: 'files', id: name },
    files: [{ path: name, bytes }],
    read: async (_: string, { offset, length } = { offset: 0, length: bytes }) => new Uint8Array(await read(offset, length)),
  } as const;
  const entries = await listZip(repository, name).catch(refuse);
  const content = async (entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> => {
    if (entry.encrypted || (entry.method !== 0 && entry.method !== 8)) {
      throw new ModelError('BAD_INPUT', 'The file {entry} in {name} is encrypted or compressed by an unusual method. Pack the zip again.', {
        params: { entry: entry.name, name },
      });
    }
    const packed = new Uint8Array(await read(entry.offset, entry.bytes));
    if (entry.method === 0) return packed;
    try {
      // an entry that unpacks to more than it states is cut there, and does not fill the memory
      return inflateSync(packed, { out: new Uint8Array(entry.unpackedBytes) }) as Uint8Array<ArrayBuffer>; // `out` is one
    } catch (cause) {
      throw new ModelError('BAD_INPUT', 'The file {entry} in {name} is damaged. Copy the zip again.', {
        params: { entry: entry.name, name },
        cause,
      });
    }
  };
  return entries
    .filter((entry) => !entry.name.endsWith('/') && !/(^|\/)(\.|__MACOSX\/)/.test(entry.name))
    .map((entry) => ({ name: entry.name.replaceAll('\\', '/'), bytes: entry.unpackedBytes, read: () => content(entry) }));
};
