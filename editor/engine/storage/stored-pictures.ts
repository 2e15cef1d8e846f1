import type { PictureList } from '../../../models/image/picture-list.ts';
import type { PictureStore } from './picture-store.ts';
import type { Storage, StoredFile } from './storage.ts';

/** The pictures of one folder, zip or drop in this browser. `id`: SHA-256 of their list. */
export type StoredFolder = {
  readonly id: string;
  /** The name of the list, as workflows name it. */
  readonly name: string;
  readonly pictures: number;
  /** The size of their files here. A picture that several folders contain is stored once, and counts for each. */
  readonly bytes: number;
};

/** The pictures that were added as folders. Methods reject with `EditorError`. */
export type StoredPictures = {
  /** The largest first. */
  list(): Promise<readonly StoredFolder[]>;
  /** Removes a list, and those of its pictures that no other list contains. A workflow that names the list then asks for the pictures. */
  remove(id: string): Promise<void>;
};

export const createStoredPictures = (storage: Pick<Storage, 'files' | 'readFile' | 'removeFile'>, store: PictureStore): StoredPictures => {
  const lists = async (): Promise<readonly { readonly file: StoredFile; readonly list: PictureList }[]> => {
    const { decodePictureList, isPictureList } = await import('../../../models/image/picture-list.ts');
    const found: { readonly file: StoredFile; readonly list: PictureList }[] = [];
    for (const file of await storage.files()) {
      const bytes = file.name.endsWith('.json') ? await storage.readFile(file.sha256) : undefined;
      if (bytes && isPictureList(bytes)) found.push({ file, list: decodePictureList(bytes, file.name) });
    }
    return found;
  };
  return {
    async list() {
      const [all, sizes] = await Promise.all([lists(), store.sizes()]);
      return all
        .map(({ file, list }) => {
          const pictures = new Set(list.pictures.map(({ sha256 }) => sha256));
          const bytes = [...pictures].reduce((sum, sha256) => sum + (sizes.get(sha256) ?? 0), 0);
          return { id: file.sha256, name: file.name, pictures: pictures.size, bytes };
        })
        .sort((a, b) => b.bytes - a.bytes);
    },
    async remove(id) {
      const all = await lists();
      const removed = all.find(({ file }) => file.sha256 === id);
      if (!removed) return;
      const others = new Set(all.filter((one) => one !== removed).flatMap(({ list }) => list.pictures.map(({ sha256 }) => sha256)));
      // the list goes first: a page that ends in between leaves pictures that the next import of the folder finds
      await storage.removeFile(id);
      for (const sha256 of new Set(removed.list.pictures.map((picture) => picture.sha256)))
        if (!others.has(sha256)) await store.remove(sha256);
    },
  };
};
