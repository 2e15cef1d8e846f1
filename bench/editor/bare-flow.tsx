import '@xyflow/react/dist/style.css';
import { Background, MiniMap, ReactFlow, useEdgesState, useNodesState } from '@xyflow/react';
import { createRoot } from 'react-dom/client';
import { largeWorkflow, placeOf } from './large-workflow.ts';

/** The baseline of the studio: React Flow with default nodes, at the same positions and with the same links. */
const count = Number(new URLSearchParams(location.search).get('nodes'));
const { nodes } = largeWorkflow(count);
const firstNodes = Object.keys(nodes).map((id, index) => ({ id, position: placeOf(index), data: { label: id } }));
const firstLinks = Object.entries(nodes).flatMap(([target, { inputs }]) =>
  Object.values(inputs).map((link) => {
    // large-workflow.ts links existing nodes only
    const { node: source } = link as { readonly node: string };
    return { id: `${source}-${target}`, source, target };
  }),
);

const Bare = () => {
  const [shownNodes, , onNodesChange] = useNodesState(firstNodes);
  const [links, , onEdgesChange] = useEdgesState(firstLinks);
  return (
    <div style={{ width: '100vw', height: '100vh' }}>
      <ReactFlow
        nodes={shownNodes}
        edges={links}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onlyRenderVisibleElements
        fitView
        minZoom={0.05}
      >
        <Background />
        <MiniMap />
      </ReactFlow>
    </div>
  );
};

const place = document.getElementById('root');
if (place) createRoot(place).render(<Bare />);
