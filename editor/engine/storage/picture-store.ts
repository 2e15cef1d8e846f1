import type { Storage } from './storage.ts';

/** The picture files of this browser by SHA-256: they may be many GB, so they are stored apart from the documents. */
export type PictureStore = {
  has(sha256: string): Promise<boolean>;
  read(sha256: string): Promise<Uint8Array | undefined>;
  /** Rejects when the browser refuses the bytes. */
  write(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The size of each picture that is stored, in bytes. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  remove(sha256: string): Promise<void>;
};

/** The folder of the origin private file system with the pictures. */
const folderName = 'unclip-pictures';

type Fallback = Pick<Storage, 'files' | 'readFile' | 'writeFile' | 'removeFile'>;

/** The pictures in the storage of documents, for browsers without a file system of their own. */
export const picturesInStorage = (storage: Fallback): PictureStore => ({
  has: async (sha256) => (await storage.readFile(sha256)) !== undefined,
  read: (sha256) => storage.readFile(sha256),
  write: (sha256, bytes) => storage.writeFile({ sha256, name: sha256, bytes }),
  async sizes() {
    const sizes = new Map<string, number>();
    for (const { sha256, name } of await storage.files()) {
      if (name === sha256) sizes.set(sha256, (await storage.readFile(sha256))?.length ?? 0);
    }
    return sizes;
  },
  remove: storage.removeFile,
});

/** The pictures in the origin private file system: a file each, which is complete or absent. Without such a file system, they are stored in `storage`. */
export const openPictureStore = (storage: Fallback): PictureStore => {
  const fallback = picturesInStorage(storage);
  const folder = (async () => {
    try {
      return await (await navigator.storage.getDirectory()).getDirectoryHandle(folderName, { create: true });
    } catch {
      // a private window, or an older browser
      return undefined;
    }
  })();
  const find = async (sha256: string): Promise<File | undefined> => {
    try {
      return await (await (await folder)?.getFileHandle(sha256))?.getFile();
    } catch {
      return undefined;
    }
  };
  return {
    async has(sha256) {
      const file = await find(sha256);
      return file ? file.size > 0 : fallback.has(sha256);
    },
    async read(sha256) {
      const file = await find(sha256);
      return file && file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : fallback.read(sha256);
    },
    async write(sha256, bytes) {
      const handle = await (await folder)?.getFileHandle(sha256, { create: true });
      if (!handle?.createWritable) return fallback.write(sha256, bytes);
      // the file changes only when the stream is closed, so a page that ends in between leaves no half a picture
      const stream = await handle.createWritable();
      try {
        await stream.write(bytes);
        await stream.close();
      } catch (error) {
        await stream.abort().catch(() => undefined);
        throw error;
      }
    },
    async sizes() {
      const sizes = new Map(await fallback.sizes());
      for await (const [name, handle] of (await folder)?.entries() ?? []) {
        // the folder has files only
        if (handle instanceof FileSystemFileHandle) sizes.set(name, (await handle.getFile()).size);
      }
      return sizes;
    },
    async remove(sha256) {
      await (await folder)?.removeEntry(sha256).catch(() => undefined);
      await fallback.remove(sha256);
    },
  };
};
