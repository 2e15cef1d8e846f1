import type { PanelName } from '../kit/view.ts';
import { type CommandContext, selectedNodes, withSurface } from './command-context.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The commands that change what is on the screen and leave the document as it is. */
export const viewCommands = (context: CommandContext): CommandsOf<'view' | 'panels'> => {
  const { view } = context;
  const togglePanel = (name: PanelName) => () => view.setState(({ panel }) => ({ panel: panel === name ? undefined : name }));
  return {
    fit: withSurface(context, (surface) => surface.fit()),
    'fit-selection': withSurface(context, (surface) => {
      const selected = selectedNodes(context);
      surface.fit(selected.length > 0 ? selected : undefined);
    }),
    'zoom-in': withSurface(context, (surface) => surface.zoom('in')),
    'zoom-out': withSurface(context, (surface) => surface.zoom('out')),
    'zoom-reset': withSurface(context, (surface) => surface.zoom('reset')),
    'tool-select': () => view.setState({ tool: 'select' }),
    'tool-hand': () => view.setState({ tool: 'hand' }),
    form: () => view.setState(({ mode }) => ({ mode: mode === 'form' ? 'graph' : 'form' })),
    minimap: () => view.setState(({ minimap }) => ({ minimap: !minimap })),
    commands: () => view.setState({ dialog: 'commands' }),
    shortcuts: () => view.setState({ dialog: 'shortcuts' }),
    'panel-help': togglePanel('help'),
    'panel-list': togglePanel('list'),
    'panel-workflows': togglePanel('workflows'),
    'panel-queue': togglePanel('queue'),
    'panel-results': togglePanel('results'),
    'panel-models': togglePanel('models'),
    'panel-explorer': togglePanel('explorer'),
    'panel-inspector': togglePanel('inspector'),
    'panel-settings': togglePanel('settings'),
  };
};
