import {
  CircleAlert,
  Cloud,
  CloudUpload,
  Command as CommandIcon,
  Menu as MenuIcon,
  PanelRight,
  RectangleEllipsis,
  Redo2,
  Share2,
  Undo2,
  Workflow,
} from 'lucide-react';
import { Suspense } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { type CommandId, keysOf } from '../commands/shortcuts.ts';
import { useCommandItem } from '../commands/use-command-item.ts';
import { classes, hintOf, IconButton, later, Menu, type MenuItem, useComposedText } from '../kit/components/index.ts';
import { useStudio, useStudioState, useView, useViewState, useWholeState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { type AppearanceChoice, useAppearance } from '../kit/use-appearance.ts';
import { useHasServer } from '../kit/use-server.ts';
import { RunControls } from './run-controls.tsx';

const UndoList = later(async () => (await import('./undo-list.tsx')).UndoList);

/** The bar above the canvas: the document on one side, the run controls and panels on the other. */
export const TopBar = () => {
  const { t } = useText();
  const canUndo = useStudioState((state) => state.canUndo);
  const canRedo = useStudioState((state) => state.canRedo);
  return (
    <header className="z-20 flex h-12 shrink-0 items-center gap-1 border-line border-b bg-surface-1 px-2">
      <Menu items={useMainMenu()}>
        <IconButton label={t('menu.main')}>
          <MenuIcon />
        </IconButton>
      </Menu>
      <DocumentName />
      <Saving />
      <span aria-hidden className="mx-1 hidden h-5 w-px bg-line sm:block" />
      <span className="hidden sm:contents">
        <CommandButton id="undo" disabled={!canUndo}>
          <Undo2 className="rtl:-scale-x-100" />
        </CommandButton>
        <Suspense>
          <UndoList />
        </Suspense>
        <CommandButton id="redo" disabled={!canRedo}>
          <Redo2 className="rtl:-scale-x-100" />
        </CommandButton>
      </span>
      <span className="grow" />
      <ModeSwitch />
      <span className="grow" />
      <RunControls />
      <span className="hidden items-center gap-1 sm:flex">
        <span aria-hidden className="mx-1 h-5 w-px bg-line" />
        <CommandButton id="share">
          <Share2 />
        </CommandButton>
        <CommandButton id="commands">
          <CommandIcon />
        </CommandButton>
        <Panels />
      </span>
    </header>
  );
};

/** Switches between the graph of the workflow and its form. */
const ModeSwitch = () => {
  const { t } = useText();
  const view = useView();
  const mode = useViewState((state) => state.mode);
  const modes = [
    ['graph', Workflow],
    ['form', RectangleEllipsis],
  ] as const;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div role="group" aria-label={t('command.form')} className="hidden gap-0.5 rounded-md bg-surface-2 p-0.5 sm:flex">
      {modes.map(([name, Icon]) => (
        <button
          key={name}
          type="button"
          aria-pressed={mode === name}
          onClick={() => view.setState({ mode: name })}
          {...hintOf(t('command.form'), keysOf('form'))}
          className={classes(
            'flex h-7 items-center gap-1.5 rounded-sm px-2.5 text-sm transition-colors',
            mode === name ? 'bg-surface-1 font-medium shadow-sm' : 'text-muted hover:text-text',
          )}
        >
          <Icon aria-hidden className="size-3.5" />
          <span className="sr-only md:not-sr-only">{t(`view.${name}`)}</span>
        </button>
      ))}
    </div>
  );
};

const panelCommands: readonly CommandId[] = [
  'panel-list',
  'panel-workflows',
  'panel-queue',
  'panel-results',
  'panel-models',
  'panel-explorer',
  'panel-inspector',
  'panel-settings',
  'panel-help',
];

const Panels = () => {
  const { t } = useText();
  const item = useCommandItem();
  const panels = panelCommands.map(item);
  return (
    <Menu items={panels} align="end">
      <IconButton label={t('group.panels')}>
        <PanelRight className="rtl:-scale-x-100" />
      </IconButton>
    </Menu>
  );
};

const DocumentName = () => {
  const { t } = useText();
  const { actions } = useStudio();
  const name = useWholeState((state) => state.document.workflow.name);
  const composed = useComposedText<HTMLInputElement>(name, actions.rename);
  return (
    <input
      dir="auto"
      aria-label={t('file.name')}
      maxLength={200}
      {...composed}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      className="field-sizing-content h-7 min-w-16 max-w-[28vw] truncate rounded-sm border border-transparent bg-transparent px-1.5 font-medium outline-none hover:bg-surface-2 focus:border-ring focus:bg-surface-2"
    />
  );
};

const Saving = () => {
  const { t, say } = useText();
  const saving = useStudioState((state) => state.saving);
  const words = (saving.message && say(saving.message)) ?? (saving.otherTab ? t('file.other-tab') : t(`file.${saving.phase}`));
  const Icon = saving.phase === 'failed' ? CircleAlert : saving.phase === 'saving' ? CloudUpload : Cloud;
  return (
    <span
      role="status"
      data-hint={words}
      className={saving.phase === 'failed' ? 'flex items-center gap-1 text-danger text-sm' : 'flex items-center gap-1 text-muted text-sm'}
    >
      <Icon aria-hidden className="size-3.5" />
      <span className={saving.phase === 'failed' || saving.otherTab ? 'hidden md:inline' : 'sr-only'}>{words}</span>
    </span>
  );
};

const choiceItem = ({ label, chosen, choose }: AppearanceChoice): MenuItem => ({ label, checked: chosen, onSelect: choose });

const useMainMenu = (): readonly MenuItem[] => {
  const { t } = useText();
  const item = useCommandItem();
  const { themes, languages } = useAppearance();
  const hasServer = useHasServer();
  return [
    item('start'),
    'separator',
    item('new'),
    item('open-file'),
    item('save-file'),
    item('save-as'),
    ...(hasServer ? [item('save-server')] : []),
    item('share'),
    'separator',
    {
      label: t('group.edit'),
      items: (['undo', 'redo', 'cut', 'copy', 'paste', 'paste-links', 'duplicate', 'delete', 'select-all'] as const).map(item),
    },
    {
      label: t('group.view'),
      items: (['fit', 'fit-selection', 'zoom-in', 'zoom-out', 'zoom-reset', 'form', 'minimap', 'snap', 'layout'] as const).map(item),
    },
    item('use-model'),
    'separator',
    { label: t('menu.theme'), items: themes.map(choiceItem) },
    { label: t('menu.language'), items: languages.map(choiceItem) },
    'separator',
    item('panel-help'),
    item('shortcuts'),
    item('panel-settings'),
  ];
};
