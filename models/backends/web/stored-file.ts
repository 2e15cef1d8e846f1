import { weightsFolder } from './storage-names.ts';

/** The functions of a worker's file in the origin private file system; TypeScript's DOM library describes pages only. */
type AccessHandle = {
  getSize(): number;
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
};
export type WorkerFile = FileSystemFileHandle & { createSyncAccessHandle(): Promise<AccessHandle> };

/** A file that outlives the page. Where the browser stores no files, or refuses more bytes, its size stays 0. */
export type StoredFile = {
  /** Whether bytes are stored: the browser has a file system and disk space, and has refused none so far. */
  stored(): boolean;
  size(): number;
  /** Reads the bytes from position `at`. */
  read(into: Uint8Array, at: number): void;
  append(bytes: Uint8Array, at: number): void;
  clear(): void;
  close(): void;
};

/** Bytes that stay free, so that weights never take the space of the browser's other stores (saved workflows). */
const spare = 16 * 2 ** 20;

const notStored: StoredFile = {
  stored: () => false,
  size: () => 0,
  read: () => {},
  append: () => {},
  clear: () => {},
  close: () => {},
};

const openHandle = async (name: string, bytes: number): Promise<AccessHandle | undefined> => {
  const { storage } = navigator;
  if (!storage?.getDirectory) return undefined;
  try {
    const folder = await (await storage.getDirectory()).getDirectoryHandle(weightsFolder, { create: true });
    const handle = await ((await folder.getFileHandle(name, { create: true })) as WorkerFile).createSyncAccessHandle(); // this is a worker
    const { quota, usage } = await storage.estimate();
    const missing = bytes - handle.getSize();
    if (missing <= 0 || quota === undefined || usage === undefined || missing + spare <= quota - usage) return handle;
    handle.close();
    await folder.removeEntry(name);
  } catch {
    // A private window, a full disk, or a browser without this file system: weights are only in memory.
  }
  return undefined;
};

/** Opens the file of a name in the origin private file system. Nothing is stored when there is no disk space for `bytes`. */
export const openStored = async (name: string, bytes: number): Promise<StoredFile> => {
  const handle = await openHandle(name, bytes);
  if (!handle) return notStored;
  let refused = false;
  /** Browsers may refuse bytes only when they reach the disk, and may refuse even to shorten a file then. */
  const attempt = (write: () => void): void => {
    try {
      write();
    } catch {
      refused = true;
    }
  };
  const clear = () => {
    attempt(() => handle.truncate(0));
    attempt(() => handle.flush());
  };
  return {
    stored: () => !refused,
    size: () => (refused ? 0 : handle.getSize()),
    read: (into, at) => void handle.read(into, { at }),
    append(bytes, at) {
      if (refused) return;
      attempt(() => {
        refused = handle.write(bytes, { at }) < bytes.length;
      });
      if (refused) clear();
    },
    clear,
    close() {
      attempt(() => handle.flush());
      attempt(() => handle.close());
    },
  };
};
