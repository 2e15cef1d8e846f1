import '@xyflow/react/dist/base.css';
import './canvas.css';
import { Background, BackgroundVariant, ReactFlow, type ReactFlowProps, type SelectionMode, useStore } from '@xyflow/react';
import { type DragEvent, type MouseEvent, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { addBend, type Position } from '../../graph/index.ts';
import { addDroppedModel, droppedEntries, isModelDrop } from '../commands/add-dropped-model.ts';
import { addDroppedPictures, arePictures } from '../commands/add-dropped-pictures.ts';
import { keysInText } from '../commands/shortcuts.ts';
import { prefixOf } from '../engine/level.ts';
import { attemptLater } from '../kit/attempt.ts';
import { focusCanvas, useCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { later } from '../kit/components/index.ts';
import { frameOf, portOfLink } from '../kit/flow-ids.ts';
import { droppedWorkflow } from '../kit/saved-workflow-drag.ts';
import { useStudio, useStudioState, useView, useViewState } from '../kit/studio-context.tsx';
import { type Translate, useText } from '../kit/text/use-text.ts';
import { AddingPictures } from './adding-pictures.tsx';
import { Card } from './cards/card.tsx';
import { FrameBox } from './cards/frame-box.tsx';
import { EmptyCanvas } from './empty-canvas.tsx';
import { CloneMarks } from './flow/clone-marks.tsx';
import { DetailProvider, detailOf, overviewZoom } from './flow/detail.ts';
import { useFittedView, viewportOf } from './flow/fit-view.ts';
import type { FlowNode, LinkEdge } from './flow/flow-types.ts';
import { GuideLines } from './flow/guide-lines.tsx';
import { gridSize } from './flow/use-drag-snap.ts';
import { useFlow } from './flow/use-flow.ts';
import { useMeasuring } from './flow/use-measuring.ts';
import { useStable } from './flow/use-stable.ts';
import { useSurface } from './flow/use-surface.ts';
import { useWheelPan } from './flow/use-wheel-pan.ts';
import { DraggedLink, LinkLine, LinkStyle } from './links/link.tsx';
import { LooseEnd } from './links/loose-end.tsx';
import { useConnecting } from './links/use-connecting.ts';
import { useInsertDrop } from './links/use-insert-drop.ts';
import { useTapElsewhere } from './links/use-tap-connect.ts';
import { Toolbar } from './toolbar.tsx';
import { useLongPress } from './use-long-press.ts';

const Breadcrumb = later(async () => (await import('./breadcrumb.tsx')).Breadcrumb);
const InterfaceRails = later(async () => (await import('./interface-rails.tsx')).InterfaceRails);
const Palette = later(async () => (await import('./palette.tsx')).Palette);
const CanvasMenu = later(async () => (await import('./canvas-menu.tsx')).CanvasMenu);
const TapHint = later(async () => (await import('./links/tap-hint.tsx')).TapHint);
const ConnectionHint = later(async () => (await import('./links/connection-hint.tsx')).ConnectionHint);
const Minimap = later(async () => (await import('./minimap.tsx')).Minimap);
const nodeTypes = { card: Card, frame: FrameBox };
const edgeTypes = { link: LinkLine };
const grid: [number, number] = [gridSize, gridSize];
const middleButton = [1];
const boxSelectionKeys = ['Control', 'Meta'];
const multiSelectionKeys = ['Shift', 'Control', 'Meta'];
// a cast to the enum's member, because an import of the enum would load all of React Flow's system package
const partialSelection = 'partial' as SelectionMode;
/** The handlers of the mouse and of the view. */
type FlowHandlers = Required<
  Pick<
    ReactFlowProps<FlowNode, LinkEdge>,
    | 'onMove'
    | 'onMoveStart'
    | 'onMoveEnd'
    | 'onPaneClick'
    | 'onNodeClick'
    | 'onPaneContextMenu'
    | 'onNodeContextMenu'
    | 'onNodeDoubleClick'
    | 'onSelectionContextMenu'
    | 'onEdgeClick'
    | 'onEdgeDoubleClick'
    | 'onEdgeContextMenu'
  >
>;

/** Most cards that are drawn when the view is far away, in view or not. */
const mostDrawnFar = 2000;

/** The workflow as a graph, or the subgraph that was entered. It reads from left to right in every language. */
export const Canvas = () => {
  useMeasuring();
  // each level has a canvas of its own, because nodes of two levels may have the same id
  const level = useStudioState((state) => prefixOf(state.entered));
  return <LevelCanvas key={level} isInner={level !== ''} />;
};

const LevelCanvas = ({ isInner }: { readonly isInner: boolean }) => {
  const studio = useStudio();
  const view = useView();
  const canvas = useCanvasStore();
  const { t, say } = useText();
  const box = useRef<HTMLDivElement>(null);
  const flow = useFlow();
  const tool = useViewState((state) => state.tool);
  const minimap = useViewState((state) => state.minimap);
  const snap = useViewState((state) => state.snap);
  const links = useViewState((state) => state.links);
  const hideLinks = useViewState((state) => state.hideLinks);
  const linkStyle = useMemo(() => ({ style: links, isHidden: hideLinks }), [links, hideLinks]);
  const detail = useStore(detailOf);
  const connecting = useCanvas((state) => state.connecting !== undefined);
  const menu = useCanvas((state) => state.menu !== undefined);
  const palette = useCanvas((state) => state.palette);
  const ariaLabels = useMemo(() => ariaLabelsOf(t), [t]);
  // keys that are pressed first go to the canvas
  useEffect(() => focusCanvas(), []);

  const onViewMoved = useFittedView(box, flow.nodes);
  useSurface(box, onViewMoved);
  useWheelPan(box, onViewMoved);
  useLongPress(box);
  const tapElsewhere = useTapElsewhere();

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
  const onNodeDoubleClick = (event: MouseEvent, { id }: FlowNode) => {
    const { document, entered } = studio.store.getState();
    // fields and buttons of a card have double-clicks of their own
    const isControl = event.target instanceof Element && event.target.closest('.nodrag') !== null;
    if (document.workflow.nodes[id]?.definition !== undefined && !isControl) studio.actions.enter([...entered, id]);
  };
  const bend = (event: MouseEvent, link: string) => {
    const at = canvas.getState().surface?.toCanvas({ x: event.clientX, y: event.clientY });
    if (at) studio.actions.edit((workflow) => addBend(workflow, portOfLink(link), at), { label: 'bend' });
  };
  const mouse: FlowHandlers = {
    onMove: (event) => event && onViewMoved(),
    onMoveStart: (event, { zoom }) => event && event.type !== 'wheel' && zoom >= overviewZoom && box.current?.classList.add('panning'),
    onMoveEnd: () => box.current?.classList.remove('panning'),
    onPaneClick: (event) => tapElsewhere({ x: event.clientX, y: event.clientY }),
    onNodeClick: (event) =>
      event.target instanceof Element && !event.target.closest('.port-handle') && tapElsewhere({ x: event.clientX, y: event.clientY }),
    onPaneContextMenu: (event) => openMenu(event, { kind: 'canvas' }),
    onNodeContextMenu: (event, { id }) => {
      const frame = frameOf(id);
      if (frame === undefined && !studio.store.getState().selection.has(id)) studio.actions.select([id]);
      openMenu(event, frame === undefined ? { kind: 'node', id } : { kind: 'frame', id: frame });
    },
    onNodeDoubleClick,
    onSelectionContextMenu: (event, [first]) => first && openMenu(event, { kind: 'node', id: first.id }),
    onEdgeClick: (event, { id }) => event.altKey && bend(event, id),
    onEdgeDoubleClick: (event, { id }) => bend(event, id),
    onEdgeContextMenu: (event, { id }) => openMenu(event, { kind: 'link', into: portOfLink(id) }),
  };
  const handlers = useStable({ ...useConnecting(), ...useInsertDrop(), ...mouse });
  const [firstView] = useState(() => viewportOf(flow.nodes, { width: innerWidth, height: innerHeight }));
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const source = droppedWorkflow(event.dataTransfer);
    const entries = droppedEntries(event.dataTransfer);
    const files = [...event.dataTransfer.files];
    const at = canvas.getState().surface?.toCanvas({ x: event.clientX, y: event.clientY });
    attemptLater(async () => {
      if (source !== undefined) await (await import('../commands/insert-saved.ts')).insertSaved(studio, canvas, source, at);
      else if (await isModelDrop(entries)) {
        view.setState({ panel: 'models' });
        await addDroppedModel(studio, entries);
      } else if (arePictures(entries) || entries.some(({ isDirectory }) => isDirectory)) {
        await addDroppedPictures(studio, entries, { at, t, say });
      } else await openDropped(files, { at, x: event.clientX, y: event.clientY, alt: event.altKey });
    });
  };
  const openDropped = async (
    files: readonly File[],
    { at, x, y, alt }: Position & { readonly at: Position | undefined; readonly alt: boolean },
  ) => {
    const { openFile } = await import('../commands/open-files.ts');
    // each file becomes a node a little below the previous one, or a document
    for (const [index, file] of files.entries())
      await openFile(studio, file, {
        t,
        view,
        at: at && { x: at.x + index * 24, y: at.y + index * 24 },
        // with Alt a picture is a picture, whatever it contains
        ...(alt && { as: 'picture' }),
        choose: () => canvas.setState({ menu: { x, y, target: { kind: 'file', file } } }),
      });
  };

  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas takes the keys of the shortcuts table
      tabIndex={0}
      data-canvas
      data-detail={detail}
      dir="ltr"
      aria-label={t('canvas.label', { keys: keysInText('panel-list') })}
      className="relative size-full focus-visible:outline-1 focus-visible:outline-ring/60 focus-visible:-outline-offset-1"
      onDoubleClick={(event) =>
        event.target instanceof Element && event.target.classList.contains('react-flow__pane') && openPalette(event)
      }
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <DetailProvider value={detail}>
        <LinkStyle value={linkStyle}>
          <ReactFlow<FlowNode, LinkEdge>
            nodes={flow.nodes}
            edges={flow.links}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            onNodesChange={flow.onNodesChange}
            onEdgesChange={flow.onEdgesChange}
            {...handlers}
            connectionLineComponent={DraggedLink}
            connectionRadius={30}
            connectOnClick={false}
            connectionDragThreshold={3}
            // far away, drawing a card costs less than finding out whether it is in view
            onlyRenderVisibleElements={detail !== 'untitled' || flow.nodes.length > mostDrawnFar}
            defaultViewport={firstView}
            elevateNodesOnSelect={false}
            minZoom={0.08}
            maxZoom={2.5}
            zoomOnDoubleClick={false}
            snapToGrid={snap}
            snapGrid={grid}
            panOnDrag={tool === 'hand' ? true : middleButton}
            selectionOnDrag={tool === 'select'}
            selectionMode={partialSelection}
            selectionKeyCode={boxSelectionKeys}
            multiSelectionKeyCode={multiSelectionKeys}
            deleteKeyCode={null}
            noWheelClassName="nowheel"
            attributionPosition="bottom-center"
            ariaLabelConfig={ariaLabels}
          >
            <CloneMarks />
            <GuideLines />
            <LooseEnd />
            <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} />
          </ReactFlow>
        </LinkStyle>
      </DetailProvider>
      <EmptyCanvas />
      <Suspense>
        {isInner && (
          <>
            <Breadcrumb />
            <InterfaceRails />
          </>
        )}
      </Suspense>
      <Toolbar />
      <Suspense>{minimap && flow.nodes.length > 0 && <Minimap nodes={flow.nodes} onMove={onViewMoved} />}</Suspense>
      <Suspense>{connecting && <ConnectionHint />}</Suspense>
      <Suspense>{connecting && <TapHint />}</Suspense>
      <Suspense>{palette && <Palette key={`${palette.screen.x} ${palette.screen.y}`} request={palette} />}</Suspense>
      <Suspense>{menu && <CanvasMenu />}</Suspense>
      <AddingPictures />
    </section>
  );
};

/** What a screen reader announces about the keys of a node and of a link. */
const ariaLabelsOf = (t: Translate) => ({
  'node.a11yDescription.default': t('canvas.node-keys', { keys: keysInText('delete') }),
  'node.a11yDescription.keyboardDisabled': t('canvas.node-keys', { keys: keysInText('delete') }),
  'edge.a11yDescription.default': t('canvas.link-keys', { keys: keysInText('delete') }),
});
