import { useStudioState } from '../kit/studio-context.tsx';
import { historyText } from '../kit/text/edit-label.ts';
import { useText } from '../kit/text/use-text.ts';
import { type CommandId, labelOf } from './shortcuts.ts';

/** The name of a command as buttons and menus show it. Undo and redo say what they would change: "Undo: rename". */
export const useCommandLabel = (): ((id: CommandId) => string) => {
  const { t } = useText();
  const undoLabel = useStudioState((state) => state.undoLabel);
  const redoLabel = useStudioState((state) => state.redoLabel);
  return (id) => {
    if (id === 'undo') return historyText(t, 'undo', undoLabel);
    if (id === 'redo') return historyText(t, 'redo', redoLabel);
    return t(labelOf(id));
  };
};
