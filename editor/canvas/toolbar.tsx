import { Hand, LayoutTemplate, Map as MapIcon, Maximize, Minus, MousePointer2, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import type { CommandId } from '../commands/shortcuts.ts';
import { useViewState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** The toolbar of the canvas: add a node, select or pan, zoom, lay out. */
export const Toolbar = () => {
  const { t, direction } = useText();
  const tool = useViewState((state) => state.tool);
  const minimap = useViewState((state) => state.minimap);
  return (
    <div
      dir={direction}
      role="toolbar"
      aria-label={t('canvas.tools')}
      className="absolute bottom-3 left-3 z-10 flex items-center gap-0.5 rounded-md border border-line bg-surface-1 p-1 shadow-sm"
    >
      <Tool id="add-node" icon={<Plus />} />
      <Divider />
      <Tool id="tool-select" icon={<MousePointer2 />} pressed={tool === 'select'} />
      <Tool id="tool-hand" icon={<Hand />} pressed={tool === 'hand'} />
      <Divider />
      <Tool id="zoom-out" icon={<Minus />} />
      <Tool id="fit" icon={<Maximize />} />
      <Tool id="zoom-in" icon={<Plus />} />
      <Divider />
      <Tool id="layout" icon={<LayoutTemplate />} />
      <Tool id="minimap" icon={<MapIcon />} pressed={minimap} />
    </div>
  );
};

const Divider = () => <span aria-hidden className="mx-0.5 h-5 w-px bg-line" />;

const Tool = ({ id, icon, pressed }: { readonly id: CommandId; readonly icon: ReactNode; readonly pressed?: boolean }) => (
  <CommandButton id={id} size="small" className="size-7 pointer-coarse:size-[44px]" {...(pressed !== undefined && { pressed })}>
    {icon}
  </CommandButton>
);
