import '@xyflow/react/dist/base.css';
import './canvas.css';
import { Background, BackgroundVariant, ReactFlow, useStore } from '@xyflow/react';
import { type MouseEvent, Suspense, useMemo, useRef, useState } from 'react';
import { prefixOf } from '../engine/level.ts';
import { later } from '../kit/components/index.ts';
import { useStudio, useStudioState, useViewState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { Card } from './cards/card.tsx';
import { FrameBox } from './cards/frame-box.tsx';
import { DetailProvider, detailOf } from './flow/detail.ts';
import { useFittedView, viewportOf } from './flow/fit-view.ts';
import type { FlowNode, LinkEdge } from './flow/flow-types.ts';
import { useFlow } from './flow/use-flow.ts';
import { useMeasuring } from './flow/use-measuring.ts';
import { useStable } from './flow/use-stable.ts';
import { useSurface } from './flow/use-surface.ts';
import { useWheelPan } from './flow/use-wheel-pan.ts';
import { LinkLine, LinkStyle } from './links/link.tsx';

const Breadcrumb = later(async () => (await import('./breadcrumb.tsx')).Breadcrumb);

const nodeTypes = { card: Card, frame: FrameBox };
const edgeTypes = { link: LinkLine };

/** The workflow of a recording as a graph that cannot be changed: it can be moved, zoomed, and its subgraphs can be entered. */
export const RecordedCanvas = () => {
  useMeasuring();
  // each level has a canvas of its own, because nodes of two levels may have the same id
  const level = useStudioState((state) => prefixOf(state.entered));
  return <LevelCanvas key={level} isInner={level !== ''} />;
};

const LevelCanvas = ({ isInner }: { readonly isInner: boolean }) => {
  const studio = useStudio();
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  const flow = useFlow();
  const style = useViewState((state) => state.links);
  const linkStyle = useMemo(() => ({ style, isHidden: false }), [style]);
  const detail = useStore(detailOf);
  const nodes = useMemo(() => flow.nodes.map((node): FlowNode => ({ ...node, draggable: false })), [flow.nodes]);
  const onViewMoved = useFittedView(box, flow.nodes);
  useSurface(box, onViewMoved);
  useWheelPan(box, onViewMoved);
  const onNodeDoubleClick = (_: MouseEvent, { id }: FlowNode) => {
    const { document, entered } = studio.store.getState();
    if (document.workflow.nodes[id]?.definition !== undefined) studio.actions.enter([...entered, id]);
  };
  const onMove = (event: globalThis.MouseEvent | TouchEvent | null) => event && onViewMoved();
  const handlers = useStable({ onMove, onNodeDoubleClick });
  const [firstView] = useState(() => viewportOf(flow.nodes, { width: innerWidth, height: innerHeight }));
  return (
    <section ref={box} dir="ltr" data-detail={detail} aria-label={t('replay.canvas')} className="relative size-full">
      {/* the fields and buttons of the cards cannot be used */}
      <fieldset disabled className="contents">
        <DetailProvider value={detail}>
          <LinkStyle value={linkStyle}>
            <ReactFlow<FlowNode, LinkEdge>
              nodes={nodes}
              edges={flow.links}
              nodeTypes={nodeTypes}
              edgeTypes={edgeTypes}
              onNodesChange={flow.onNodesChange}
              nodesDraggable={false}
              nodesConnectable={false}
              nodesFocusable={false}
              edgesFocusable={false}
              elementsSelectable={false}
              onlyRenderVisibleElements
              defaultViewport={firstView}
              {...handlers}
              minZoom={0.08}
              maxZoom={2.5}
              zoomOnDoubleClick={false}
              deleteKeyCode={null}
              selectionKeyCode={null}
              noWheelClassName="nowheel"
              attributionPosition="bottom-center"
            >
              <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} />
            </ReactFlow>
          </LinkStyle>
        </DetailProvider>
      </fieldset>
      <Suspense>{isInner && <Breadcrumb />}</Suspense>
    </section>
  );
};
