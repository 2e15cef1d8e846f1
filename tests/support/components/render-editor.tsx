import { ReactFlowProvider } from '@xyflow/react';
import { type ReactNode, useMemo } from 'react';
import { page } from 'vitest/browser';
import { Canvas } from '../../../editor/canvas/canvas.tsx';
import { createCommands } from '../../../editor/commands/commands.ts';
import { CommandProvider } from '../../../editor/commands/use-command.tsx';
import { useKeys } from '../../../editor/commands/use-keys.ts';
import { useCanvasStore } from '../../../editor/kit/canvas-store.ts';
import { useStudio, useView } from '../../../editor/kit/studio-context.tsx';
import { useText } from '../../../editor/kit/text/use-text.ts';
import { renderStudio, type StudioSettings } from './render-studio.tsx';

/** Carries out the commands of the buttons, menus and keys inside, as the editor does. */
const Commands = ({ children }: { readonly children: ReactNode }) => {
  const [studio, view, canvas, { t }] = [useStudio(), useView(), useCanvasStore(), useText()];
  const command = useMemo(() => createCommands({ studio, view, canvas, t: () => t }), [studio, view, canvas, t]);
  return (
    <CommandProvider command={command}>
      <Keys />
      {children}
    </CommandProvider>
  );
};

const Keys = () => {
  useKeys();
  return null;
};

/** Renders a part of the editor with commands that are carried out. */
export const renderEditor = (component: ReactNode, settings?: StudioSettings) => renderStudio(<Commands>{component}</Commands>, settings);

/** Renders the canvas in a window of 1200 × 700 pixels. */
export const renderCanvas = (settings: StudioSettings, beside?: ReactNode) =>
  renderEditor(
    <ReactFlowProvider>
      <div style={{ width: 1200, height: 700 }}>
        <Canvas />
      </div>
      {beside}
    </ReactFlowProvider>,
    settings,
  );

/** The card of a node on the canvas, by its title. */
export const card = (title: string) => page.getByRole('article', { name: title, exact: true });

/** The middle of an element, in pixels of the window. */
export const middleOf = (element: Element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
};
