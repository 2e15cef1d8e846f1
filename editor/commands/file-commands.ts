import { emptyWorkflow } from '../../graph/index.ts';
import { attemptLater } from '../kit/attempt.ts';
import { toast } from '../kit/components/index.ts';
import { saveWorkflow } from '../kit/save-file.ts';
import type { CommandContext } from './command-context.ts';
import { openChosenFile } from './open-files.ts';
import { saveToServer } from './server-commands.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The commands that create, open, save and share documents. */
export const fileCommands = (context: CommandContext): CommandsOf<'file'> => {
  const { studio, view, t } = context;
  return {
    new: () => attemptLater(() => studio.actions.create(emptyWorkflow(t()('file.untitled')))),
    'open-file': () => attemptLater(() => openChosenFile(studio, t())),
    'save-file': () =>
      attemptLater(async () => {
        const { workflowToShare } = await import('../engine/models/used-families.ts');
        saveWorkflow(workflowToShare(studio));
        toast({ text: t()('file.downloaded'), tone: 'success' });
      }),
    'save-server': () => attemptLater(() => saveToServer(studio, t())),
    share: () => view.setState({ dialog: 'share' }),
    start: () => view.setState({ screen: 'start', dialog: undefined }),
  };
};
