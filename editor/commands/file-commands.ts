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
  const { actions, store } = studio;
  /** The tab some steps away from the shown one, in a circle. */
  const tabAt = (step: number): { readonly id: string; readonly index: number } => {
    const { open, document } = store.getState();
    const index = (open.findIndex(({ id }) => id === document.id) + step + open.length) % open.length;
    return { id: open[index]?.id ?? document.id, index };
  };
  const showTab = (step: number) => () => attemptLater(() => actions.open(tabAt(step).id));
  const moveTab = (step: number) => () => actions.moveOpenDocument(store.getState().document.id, tabAt(step).index);
  return {
    new: () => attemptLater(() => studio.actions.create(emptyWorkflow(t()('file.untitled')))),
    'open-file': () => attemptLater(() => openChosenFile(studio, { t: t(), view })),
    'save-file': () =>
      attemptLater(async () => {
        const { workflowToShare } = await import('../engine/models/used-families.ts');
        saveWorkflow(workflowToShare(studio));
        toast({ text: t()('file.downloaded'), tone: 'success' });
      }),
    'save-server': () => attemptLater(() => saveToServer(studio, t())),
    'save-as': () => view.setState({ dialog: 'save-as' }),
    share: () => view.setState({ dialog: 'share' }),
    'tab-next': showTab(1),
    'tab-previous': showTab(-1),
    'tab-later': moveTab(1),
    'tab-earlier': moveTab(-1),
    'close-tab': () => attemptLater(() => actions.closeDocument(store.getState().document.id)),
    start: () => view.setState({ screen: 'start', dialog: undefined }),
  };
};
