/** What a worker can do with a file of the origin private file system; TypeScript's DOM library knows pages only. */
type AccessHandle = {
  getSize(): number;
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
};
type WorkerFile = FileSystemFileHandle & { createSyncAccessHandle(): Promise<AccessHandle> };

/** A file that outlives the page. Where the browser keeps none, or refuses more, it keeps nothing and says so by `size` 0. */
export type KeptFile = {
  size(): number;
  read(into: Uint8Array): void;
  append(bytes: Uint8Array, at: number): void;
  clear(): void;
  close(): void;
};

const folderName = 'unclip-weights';
/** Left free, so that the browser's other stores (saved workflows) are never refused for weights. */
const spare = 16 * 2 ** 20;

const nowhere: KeptFile = { size: () => 0, read: () => {}, append: () => {}, clear: () => {}, close: () => {} };

const openHandle = async (name: string, bytes: number): Promise<AccessHandle | undefined> => {
  const { storage } = navigator;
  if (!storage?.getDirectory) return undefined;
  try {
    const folder = await (await storage.getDirectory()).getDirectoryHandle(folderName, { create: true });
    const handle = await ((await folder.getFileHandle(name, { create: true })) as WorkerFile).createSyncAccessHandle(); // this is a worker
    const { quota, usage } = await storage.estimate();
    const missing = bytes - handle.getSize();
    if (missing <= 0 || quota === undefined || usage === undefined || missing + spare <= quota - usage) return handle;
    handle.close();
    await folder.removeEntry(name);
  } catch {
    // A private window, a full disk, a browser without it: all the same, weights are held in memory only.
  }
  return undefined;
};

/** The file of a name in the origin private file system, with room for `bytes`; nothing is kept where there is no room. */
export const openKept = async (name: string, bytes: number): Promise<KeptFile> => {
  const handle = await openHandle(name, bytes);
  if (!handle) return nowhere;
  let refused = false;
  const clear = () => {
    handle.truncate(0);
    handle.flush();
  };
  return {
    size: () => (refused ? 0 : handle.getSize()),
    read: (into) => void handle.read(into, { at: 0 }),
    append(bytes, at) {
      if (refused) return;
      try {
        refused = handle.write(bytes, { at }) < bytes.length;
      } catch {
        refused = true;
      }
      if (refused) clear();
    },
    clear,
    close() {
      handle.flush();
      handle.close();
    },
  };
};
