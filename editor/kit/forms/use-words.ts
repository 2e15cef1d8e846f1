import { useEffect, useState } from 'react';
import type { Words } from '../../../models/vocabulary.ts';
import { useStudio } from '../studio-context.tsx';

/** The vocabulary of a family; undefined while it is fetched, and for a family without one. */
export const useWords = (family: string | undefined): Words | undefined => {
  const studio = useStudio();
  const [found, setFound] = useState<{ readonly family: string; readonly words: Words | undefined }>();
  useEffect(() => {
    if (family === undefined) return;
    let isPresent = true;
    studio.vocabulary(family).then(
      (words) => isPresent && setFound({ family, words }),
      // without a connection, prompts are not completed
      () => undefined,
    );
    return () => {
      isPresent = false;
    };
  }, [studio, family]);
  return found && found.family === family ? found.words : undefined;
};
