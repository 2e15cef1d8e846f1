import { useEffect, useState } from 'react';
import type { RecordedPicture } from '../../engine/storage/storage.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { useStudio } from '../../kit/studio-context.tsx';

/** The pictures of the record, the newest first, with every change; undefined until they have been read. */
export const useRecord = (): readonly RecordedPicture[] | undefined => {
  const { record } = useStudio();
  const [pictures, setPictures] = useState<readonly RecordedPicture[]>();
  useEffect(() => {
    const read = () => attemptLater(async () => setPictures(await record.list()));
    read();
    return record.subscribe(read);
  }, [record]);
  return pictures;
};

/** The address of a picture's file, for `<img>`; undefined until it is read, and while `wanted` is false. */
export const usePictureAddress = (id: string | undefined, wanted = true): string | undefined => {
  const { record } = useStudio();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (id === undefined || !wanted) return;
    let created: string | undefined;
    let ended = false;
    const read = async (): Promise<void> => {
      const png = await record.png(id);
      if (!png || ended) return;
      // a copy, because a blob cannot be made from shared memory
      created = URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
      setAddress(created);
    };
    attemptLater(read);
    return () => {
      ended = true;
      setAddress(undefined);
      if (created !== undefined) URL.revokeObjectURL(created);
    };
  }, [record, id, wanted]);
  return address;
};
