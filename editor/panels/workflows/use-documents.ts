import { useEffect, useState } from 'react';
import type { DocumentEntry } from '../../engine/studio.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { useStudio } from '../../kit/studio-context.tsx';

/** The saved workflows, the latest changed first, kept up to date; undefined until they have been read. */
export const useDocuments = (): readonly DocumentEntry[] | undefined => {
  const { documents } = useStudio();
  const [entries, setEntries] = useState<readonly DocumentEntry[]>();
  useEffect(() => {
    const read = () => attemptLater(async () => setEntries(await documents.list()));
    read();
    return documents.subscribe(read);
  }, [documents]);
  return entries;
};

/** The address of a blob, as long as the component shows it. */
export const useBlobAddress = (blob: Blob | undefined): string | undefined => {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => {
      URL.revokeObjectURL(made);
      setAddress(undefined);
    };
  }, [blob]);
  return address;
};
