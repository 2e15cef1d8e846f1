import type { PluginFiles } from './types.ts';

/** The folder of the origin private file system with the files of plugins, named by their SHA-256. */
const folderName = 'unclip-plugins';

/** Files that end with the window. */
export const memoryPluginFiles = (): PluginFiles => {
  const files = new Map<string, Uint8Array>();
  return {
    read: async (sha256) => files.get(sha256),
    write: async (sha256, code) => void files.set(sha256, code),
    remove: async (sha256) => void files.delete(sha256),
  };
};

/** The files in the origin private file system. In browsers without one, they end with the window. */
export const pagePluginFiles = (): PluginFiles => {
  const memory = memoryPluginFiles();
  const folder = async (): Promise<FileSystemDirectoryHandle | undefined> => {
    try {
      return await (await navigator.storage.getDirectory()).getDirectoryHandle(folderName, { create: true });
    } catch {
      // a private window, or an older browser
      return undefined;
    }
  };
  return {
    async read(sha256) {
      const kept = await memory.read(sha256);
      if (kept) return kept;
      try {
        const file = await (await (await folder())?.getFileHandle(sha256))?.getFile();
        return file && new Uint8Array(await file.arrayBuffer());
      } catch {
        return undefined;
      }
    },
    async write(sha256, code) {
      const handle = await (await folder())?.getFileHandle(sha256, { create: true });
      if (!handle?.createWritable) return memory.write(sha256, code);
      const stream = await handle.createWritable();
      try {
        await stream.write(code);
        await stream.close();
      } catch (error) {
        await stream.abort().catch(() => undefined);
        throw error;
      }
    },
    async remove(sha256) {
      await memory.remove(sha256);
      await (await folder())?.removeEntry(sha256).catch(() => undefined);
    },
  };
};
