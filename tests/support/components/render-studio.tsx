import type { ReactNode } from 'react';
import { type RenderResult, render } from 'vitest-browser-react';
import type { CommandId } from '../../../editor/commands/shortcuts.ts';
import { CommandProvider } from '../../../editor/commands/use-command.tsx';
import type { StudioEnvironment } from '../../../editor/engine/studio.ts';
import { pageTimers } from '../../../editor/engine/timers.ts';
import { type CanvasStore, CanvasStoreProvider, createCanvasStore } from '../../../editor/kit/canvas-store.ts';
import { InterfaceProvider } from '../../../editor/kit/components/index.ts';
import { StudioProvider } from '../../../editor/kit/studio-context.tsx';
import { createView, type View } from '../../../editor/kit/view.ts';
import type { Registry, Workflow } from '../../../graph/index.ts';
import { registry } from '../../../nodes/index.ts';
import { type Opened, openStudio } from '../editor/host.ts';
import type { Services } from '../graph/fakes.ts';

export type StudioSettings = Partial<Omit<StudioEnvironment, 'registry' | 'initial'>> & {
  /** The document that is open. Default: an empty one. */
  readonly workflow?: Workflow;
  /** Default: the node types of the product. Those of `tests/support/graph/fakes.ts` can be run. */
  readonly nodes?: Registry;
  /** Called by every fake node that computes. */
  readonly visit?: Services['visit'];
};

export type RenderedStudio = RenderResult & {
  readonly studio: Opened;
  readonly view: View;
  readonly canvas: CanvasStore;
  /** The commands that the component has run, in order. */
  readonly commands: readonly CommandId[];
};

/** Renders a component as the page does: inside a studio over memory and fake services, with its view, commands, canvas state, hints and toasts. */
export const renderStudio = async (
  component: ReactNode,
  { nodes = registry, ...settings }: StudioSettings = {},
): Promise<RenderedStudio> => {
  const studio = await openStudio({ nodes, timers: pageTimers, ...settings });
  const [view, canvas, commands] = [createView('editor'), createCanvasStore(), [] as CommandId[]];
  const result = await render(
    <InterfaceProvider>
      <StudioProvider studio={studio} view={view}>
        <CommandProvider command={(id) => void commands.push(id)}>
          <CanvasStoreProvider value={canvas}>{component}</CanvasStoreProvider>
        </CommandProvider>
      </StudioProvider>
    </InterfaceProvider>,
  );
  return { ...result, studio, view, canvas, commands };
};

/** The params of a node of the open document, as they are stored. */
export const storedParams = ({ studio }: RenderedStudio, id: string): Readonly<Record<string, unknown>> | undefined =>
  studio.store.getState().document.workflow.nodes[id]?.params;
