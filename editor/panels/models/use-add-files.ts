import { filesOfInput } from '../../../models/repository/files.ts';
import { addDroppedModel } from '../../commands/add-dropped-model.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { useStudio } from '../../kit/studio-context.tsx';

/** Imports files into the storage of this browser: those of a drop, or those that were chosen in a dialog. */
export const useAddFiles = () => {
  const studio = useStudio();
  return {
    ofEntries: (entries: readonly FileSystemEntry[]) => attemptLater(() => addDroppedModel(studio, entries)),
    ofInput: (chosen: Iterable<File>) => {
      const files = filesOfInput(chosen);
      const [first] = files;
      if (first) attemptLater(() => studio.models.add(first.path.split('/')[0] ?? first.path, files));
    },
  };
};
