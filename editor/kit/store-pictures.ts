import type { ChosenFile } from '../engine/run/add-pictures.ts';
import type { Studio } from '../engine/studio.ts';
import { toast } from './components/toast.tsx';
import type { Say, Translate } from './text/use-text.ts';

type Words = { readonly t: Translate; readonly say: Say };

/**
 * Stores chosen pictures in this browser, and returns the name of their list for a param; undefined if the user stopped it. Says which pictures cannot be read.
 * Rejects with `EditorError`.
 */
export const storeChosenPictures = async (
  { actions }: Pick<Studio, 'actions'>,
  { name, files }: { readonly name: string; readonly files: readonly ChosenFile[] },
  { say }: Words,
): Promise<string | undefined> => {
  try {
    const stored = await actions.addPictures(name, files);
    if (stored.broken) toast({ text: say(stored.broken), tone: 'danger' });
    return stored.name;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
};
