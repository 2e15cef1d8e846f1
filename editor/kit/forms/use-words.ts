import { useEffect, useState } from 'react';
import type { Words } from '../../../models/vocabulary.ts';
import { familyOfText } from '../../../nodes/edit/family-of-text.ts';
import { useStudio, useStudioState } from '../studio-context.tsx';

/** The vocabulary of the family that reads the text of a node; undefined while it is fetched, and for a family without one. */
export const useWords = (node: string): Words | undefined => {
  const studio = useStudio();
  const family = useStudioState((state) => familyOfText(state.document.workflow, studio.registry, node));
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
