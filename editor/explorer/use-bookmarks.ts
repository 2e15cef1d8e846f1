import { useState } from 'react';
import { messageOf } from '../../errors/index.ts';
import { toast } from '../kit/components/index.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { type Bookmark, readBookmarks, writeBookmarks } from './bookmarks.ts';

/** The bookmarks of the open document, in the storage of this browser. */
export const useBookmarks = () => {
  const { documents } = useStudio();
  const document = useStudioState((state) => state.document.id);
  const [{ of, bookmarks }, setStored] = useState(() => ({ of: document, bookmarks: readBookmarks(localStorage, document) }));
  if (of !== document) setStored({ of: document, bookmarks: readBookmarks(localStorage, document) });
  const store = async (next: readonly Bookmark[]): Promise<void> => {
    setStored({ of: document, bookmarks: next });
    try {
      const ids = (await documents.list()).map(({ id }) => id);
      writeBookmarks(localStorage, document, { bookmarks: next, documents: ids });
    } catch (failure) {
      // a full disk: the bookmark lasts as long as the page
      toast({ text: messageOf(failure) });
    }
  };
  return {
    bookmarks,
    add: (bookmark: Bookmark) => store([...bookmarks, bookmark]),
    remove: (bookmark: Bookmark) => store(bookmarks.filter((other) => other !== bookmark)),
  };
};
