import '@xyflow/react/dist/base.css';
import './canvas.css';
import { Background, BackgroundVariant, ReactFlow, type SelectionMode } from '@xyflow/react';
import { type DragEvent, type MouseEvent, Suspense, useEffect, useMemo, useRef } from 'react';
import { addBend } from '../../graph/edit/link-bends.ts';
import { openFile } from '../commands/open-files.ts';
import { keysInText } from '../commands/shortcuts.ts';
import { attemptLater } from '../kit/attempt.ts';
import { useCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { later } from '../kit/components/index.ts';
import { frameOf, portOfLink } from '../kit/flow-ids.ts';
import { focusCanvas } from '../kit/focus-canvas.ts';
import { useStudio, useViewState } from '../kit/studio-context.tsx';
import { type Say, useText } from '../kit/text/use-text.ts';
import { Card } from './card.tsx';
import { CloneMarks } from './clone-marks.tsx';
import { EmptyCanvas } from './empty-canvas.tsx';
import { viewOf } from './first-view.ts';
import type { FlowNode, LinkEdge } from './flow.ts';
import { FrameBox } from './frame-node.tsx';
import { DraggedLink, LinkLine } from './link.tsx';
import { Toolbar } from './toolbar.tsx';
import { useConnecting } from './use-connecting.ts';
import { useFlow } from './use-flow.ts';
import { useInsertDrop } from './use-insert-drop.ts';
import { useSurface } from './use-surface.ts';
import { useWholeView } from './use-whole-view.ts';

const Palette = later(async () => (await import('./palette.tsx')).Palette);
const CanvasMenu = later(async () => (await import('./menus.tsx')).CanvasMenu);
const ConnectionHint = later(async () => (await import('./connection-hint.tsx')).ConnectionHint);
const Minimap = later(async () => (await import('./minimap.tsx')).Minimap);
const nodeTypes = { card: Card, frame: FrameBox };
const edgeTypes = { link: LinkLine };
const grid: [number, number] = [16, 16];
const bothButtons = [1];
const boxKeys = ['Control', 'Meta'];
const addKeys = ['Shift', 'Control', 'Meta'];
// the enum's member: importing the enum itself would load all of the library where only types are needed
const partial = 'partial' as SelectionMode;

/** The graph. It stays left to right in every language. */
export const Canvas = () => {
  const studio = useStudio();
  const canvas = useCanvasStore();
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  const flow = useFlow();
  const tool = useViewState((state) => state.tool);
  const minimap = useViewState((state) => state.minimap);
  const snap = useViewState((state) => state.snap);
  const connecting = useCanvas((state) => state.connecting !== undefined);
  const menu = useCanvas((state) => state.menu !== undefined);
  const keysTold = useMemo(() => keysToldOf(t), [t]);
  // so that the first key goes to the canvas, and not past it
  useEffect(() => focusCanvas(), []);

  const lookElsewhere = useWholeView(box, flow.nodes);
  useSurface(box, lookElsewhere);

  const openPalette = (event: MouseEvent) => {
    const { surface } = canvas.getState();
    const screen = { x: event.clientX, y: event.clientY };
    if (surface) canvas.setState({ palette: { screen, at: surface.toCanvas(screen) } });
  };
  const openMenu = (
    event: MouseEvent | globalThis.MouseEvent,
    target: NonNullable<ReturnType<typeof canvas.getState>['menu']>['target'],
  ) => {
    event.preventDefault();
    canvas.setState({ menu: { x: event.clientX, y: event.clientY, target } });
  };
  const bend = (event: MouseEvent, link: string) => {
    const at = canvas.getState().surface?.toCanvas({ x: event.clientX, y: event.clientY });
    if (at) studio.actions.edit((workflow) => addBend(workflow, portOfLink(link), at));
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    const at = canvas.getState().surface?.toCanvas({ x: event.clientX, y: event.clientY });
    // several pictures become several nodes, each a little below the last
    attemptLater(async () => {
      for (const [index, file] of files.entries()) await openFile(studio, file, t, at && { x: at.x + index * 24, y: at.y + index * 24 });
    });
  };

  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it has keys, those of the shortcuts table
      tabIndex={0}
      data-canvas
      dir="ltr"
      aria-label={t('canvas.label', { keys: keysInText('panel-list') })}
      className="relative size-full focus-visible:outline-1 focus-visible:outline-ring/60 focus-visible:-outline-offset-1"
      onDoubleClick={(event) =>
        event.target instanceof Element && event.target.classList.contains('react-flow__pane') && openPalette(event)
      }
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <ReactFlow<FlowNode, LinkEdge>
        nodes={flow.nodes}
        edges={flow.links}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={flow.onNodesChange}
        onEdgesChange={flow.onEdgesChange}
        {...useConnecting()}
        {...useInsertDrop()}
        connectionLineComponent={DraggedLink}
        connectionRadius={30}
        connectOnClick={false}
        connectionDragThreshold={3}
        onlyRenderVisibleElements
        defaultViewport={viewOf(flow.nodes, { width: innerWidth, height: innerHeight })}
        onMove={(event) => event && lookElsewhere()}
        onMoveStart={(event) => event && event.type !== 'wheel' && box.current?.classList.add('panning')}
        onMoveEnd={() => box.current?.classList.remove('panning')}
        elevateNodesOnSelect={false}
        minZoom={0.08}
        maxZoom={2.5}
        zoomOnDoubleClick={false}
        snapToGrid={snap}
        snapGrid={grid}
        panOnDrag={tool === 'hand' ? true : bothButtons}
        selectionOnDrag={tool === 'select'}
        selectionMode={partial}
        selectionKeyCode={boxKeys}
        multiSelectionKeyCode={addKeys}
        deleteKeyCode={null}
        noWheelClassName="nowheel"
        attributionPosition="bottom-center"
        ariaLabelConfig={keysTold}
        onPaneContextMenu={(event) => openMenu(event, { kind: 'canvas' })}
        onNodeContextMenu={(event, { id }) => {
          const frame = frameOf(id);
          if (frame === undefined && !studio.store.getState().selection.has(id)) studio.actions.select([id]);
          openMenu(event, frame === undefined ? { kind: 'node', id } : { kind: 'frame', id: frame });
        }}
        onSelectionContextMenu={(event, [first]) => first && openMenu(event, { kind: 'node', id: first.id })}
        onEdgeClick={(event, { id }) => event.altKey && bend(event, id)}
        onEdgeDoubleClick={(event, { id }) => bend(event, id)}
        onEdgeContextMenu={(event, { id }) => openMenu(event, { kind: 'link', into: portOfLink(id) })}
      >
        <CloneMarks />
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} />
      </ReactFlow>
      <EmptyCanvas />
      <Toolbar />
      <Suspense>{minimap && flow.nodes.length > 0 && <Minimap nodes={flow.nodes} onLook={lookElsewhere} />}</Suspense>
      <Suspense>{connecting && <ConnectionHint />}</Suspense>
      <Suspense>
        <Palette />
      </Suspense>
      <Suspense>{menu && <CanvasMenu />}</Suspense>
    </section>
  );
};

/** What a screen reader says of the keys on a node and on a link. */
const keysToldOf = (t: Say) => ({
  'node.a11yDescription.default': t('canvas.node-keys', { keys: keysInText('delete') }),
  'node.a11yDescription.keyboardDisabled': t('canvas.node-keys', { keys: keysInText('delete') }),
  'edge.a11yDescription.default': t('canvas.link-keys', { keys: keysInText('delete') }),
});
