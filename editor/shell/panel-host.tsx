import { X } from 'lucide-react';
import { type ComponentType, Suspense, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { focusCanvas } from '../kit/canvas-store.ts';
import { IconButton, later } from '../kit/components/index.ts';
import { useStudio, useView, useViewState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import type { DialogName, PanelName } from '../kit/view.ts';

const load = <Name extends string>(module: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  later(async () => (await module())[name]);

/** The panels beside the canvas. The code of each is fetched when the panel is first opened, or earlier while the page is idle. */
const panels: Readonly<Record<PanelName, ComponentType>> = {
  explorer: load(() => import('../explorer/explorer-panel.tsx'), 'ExplorerPanel'),
  help: load(() => import('../panels/help/help-panel.tsx'), 'HelpPanel'),
  inspector: load(() => import('../panels/inspector/inspector-panel.tsx'), 'InspectorPanel'),
  list: load(() => import('../panels/list/list-panel.tsx'), 'ListPanel'),
  models: load(() => import('../panels/models/models-panel.tsx'), 'ModelsPanel'),
  queue: load(() => import('../panels/queue/queue-panel.tsx'), 'QueuePanel'),
  results: load(() => import('../panels/results/results-panel.tsx'), 'ResultsPanel'),
  settings: load(() => import('../panels/settings/settings-panel.tsx'), 'SettingsPanel'),
  workflows: load(() => import('../panels/workflows/workflows-panel.tsx'), 'WorkflowsPanel'),
};

/** Panels that are wider than a column of text. */
const widths: Readonly<Partial<Record<PanelName, string>>> = { explorer: 'max-w-[min(60vw,58rem)]', results: 'max-w-[min(50vw,42rem)]' };

/** The open panel, beside the canvas: on the right, or on the left in Arabic. */
export const PanelHost = () => {
  const { t } = useText();
  const view = useView();
  const name = useViewState((state) => state.panel);
  const Panel = name === undefined ? undefined : panels[name];
  const box = useFocusOn(name);
  if (name === undefined || !Panel) return null;
  return (
    <aside
      ref={box}
      tabIndex={-1}
      aria-label={t(`command.panel-${name}`)}
      className={`flex w-full shrink-0 animate-fade flex-col border-line border-s bg-surface-1 outline-none ${widths[name] ?? 'max-w-90'}`}
    >
      <header className="flex h-10 shrink-0 items-center ps-4 pe-2">
        <h2 className="grow font-semibold">{t(`command.panel-${name}`)}</h2>
        <IconButton label={t('close')} size="small" onClick={() => view.setState({ panel: undefined })}>
          <X />
        </IconButton>
      </header>
      <div className="min-h-0 grow overflow-y-auto">
        <Suspense fallback={<p className="p-4 text-muted">{t('loading')}</p>}>
          <Panel />
        </Suspense>
      </div>
    </aside>
  );
};

/** Moves the focus into a panel when it opens, and back to the canvas when it closes. */
const useFocusOn = (name: PanelName | undefined) => {
  const box = useRef<HTMLElement>(null);
  const wasOpen = useRef(name !== undefined);
  useEffect(() => {
    if (name !== undefined) box.current?.focus({ preventScroll: true });
    else if (wasOpen.current) focusCanvas();
    wasOpen.current = name !== undefined;
  }, [name]);
  return box;
};

const dialogs: Readonly<Record<DialogName, ComponentType>> = {
  commands: load(() => import('../panels/dialogs/command-menu.tsx'), 'CommandMenu'),
  shortcuts: load(() => import('../panels/dialogs/shortcuts-sheet.tsx'), 'ShortcutsSheet'),
  'open-address': load(() => import('../panels/dialogs/open-address-dialog.tsx'), 'OpenAddressDialog'),
  'run-times': load(() => import('../panels/dialogs/run-times-dialog.tsx'), 'RunTimesDialog'),
  'save-as': load(() => import('../panels/dialogs/save-as-dialog.tsx'), 'SaveAsDialog'),
  'save-template': load(() => import('../panels/dialogs/save-template-dialog.tsx'), 'SaveTemplateDialog'),
  share: load(() => import('../panels/dialogs/share-dialog.tsx'), 'ShareDialog'),
  'add-model': load(() => import('../panels/models/add-model-dialog.tsx'), 'AddModelDialog'),
  sweep: load(() => import('../panels/sweep/sweep-dialog.tsx'), 'SweepDialog'),
  'use-model': load(() => import('../panels/models/use-model-dialog.tsx'), 'UseModelDialog'),
};

const AddPluginDialog = load(() => import('../panels/plugins/add-plugin-dialog.tsx'), 'AddPluginDialog');

/** The open dialog, or the question about a plugin. */
export const DialogHost = () => {
  const { plugins } = useStudio();
  const asksAboutPlugin = useStore(plugins.store, ({ request }) => request !== undefined);
  const name = useViewState((state) => state.dialog);
  const OpenDialog = name === undefined ? undefined : dialogs[name];
  return (
    <Suspense>
      {OpenDialog && <OpenDialog />}
      {asksAboutPlugin && <AddPluginDialog />}
    </Suspense>
  );
};
