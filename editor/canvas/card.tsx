import { Handle, type NodeProps, Position, useStore, useUpdateNodeInternals } from '@xyflow/react';
import { memo, Suspense, useEffect } from 'react';
import type { AnyNode, WorkflowNode } from '../../graph/index.ts';
import { classes, later } from '../kit/components/index.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { nodeTitle } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';
import { borderOf } from './card-border.ts';
import { CardHeader } from './card-header.tsx';
import { CardParams } from './card-params.tsx';
import { CardPorts, shownInputs } from './card-ports.tsx';
import { FarCard, farZoom, tinyZoom } from './far-card.tsx';
import type { CardNode } from './flow.ts';
import { cardWidth } from './geometry.ts';

// of a workflow that is right and has not run, neither is drawn
const CardProblem = later(async () => (await import('../kit/card-problem.tsx')).CardProblem);
const CardResults = later(async () => (await import('./card-results.tsx')).CardResults);

/** A node on the canvas. From afar only its title and picture are drawn. */
export const Card = memo(
  ({ id, selected, width = cardWidth, height = 160 }: NodeProps<CardNode>) => {
    const detail = useStore(detailOf);
    if (detail === 'near') return <NearCard id={id} selected={selected} />;
    return <FarCard id={id} selected={selected} width={width} height={height} tiny={detail === 'tiny'} />;
  },
  // where it stands is the flow's affair
  (before, after) =>
    before.id === after.id && before.selected === after.selected && before.width === after.width && before.height === after.height,
);

const detailOf = ({ transform: [, , zoom] }: { readonly transform: readonly [number, number, number] }): 'near' | 'far' | 'tiny' =>
  zoom < tinyZoom ? 'tiny' : zoom < farZoom ? 'far' : 'near';

/** A card with all that is on it, drawn from the node's spec. It listens to its own node only. */
const NearCard = memo(({ id, selected }: { readonly id: string; readonly selected: boolean }) => {
  const { registry } = useStudio();
  const { t, language } = useText();
  const node = useStudioState((state) => state.document.workflow.nodes[id]);
  const run = useStudioState((state) => state.runs[id]);
  const problem = useStudioState((state) => state.problems[id]);
  const collapsed = useStudioState((state) => state.collapsed.has(id));
  const update = useUpdateNodeInternals();
  const spec = node && registry[node.type];
  const ports = node && spec ? `${shownInputs(spec, node).join()} ${Object.keys(node.inputs).join()} ${collapsed}` : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: other ports stand at other places, which the flow must measure
  useEffect(() => update(id), [ports, id]);
  if (!node) return null;
  const failed = run?.status === 'failed' && run.stale !== true;
  const shown = failed ? run.error : problem;
  return (
    <article
      aria-label={node.title ?? (spec ? nodeTitle(spec, language) : node.type)}
      style={{ width: cardWidth }}
      className={classes(
        'card group/card nokey relative rounded-lg border bg-surface-1 shadow-(--shadow-node) transition-[border-color,box-shadow,opacity]',
        borderOf({ selected, running: run?.status === 'running', failed, mode: node.mode }),
        node.mode === 'muted' && 'opacity-50 grayscale',
        node.mode === 'bypassed' && 'border-dashed',
      )}
    >
      <CardHeader id={id} node={node} spec={spec} run={run} collapsed={collapsed} />
      {collapsed || !spec ? <BarePorts id={id} node={node} spec={spec} /> : null}
      {!spec && <p className="px-3 pb-3 text-muted text-sm">{t('node.unknown', { type: node.type })}</p>}
      {spec && !collapsed && (
        <>
          <CardPorts id={id} node={node} spec={spec} />
          <CardParams id={id} node={node} spec={spec} />
          <Suspense>{run && <CardResults id={id} spec={spec} run={run} />}</Suspense>
        </>
      )}
      <Suspense>{spec && shown && node.mode === undefined && <CardProblem id={id} problem={shown} failed={failed} />}</Suspense>
    </article>
  );
});

/** The ends of a card's links where its ports are not drawn: it is folded, or its type is unknown. */
const BarePorts = ({ id, node, spec }: { readonly id: string; readonly node: WorkflowNode; readonly spec: AnyNode | undefined }) => {
  const used = useStudioState((state) => outputsUsed(state.document.workflow.nodes, id));
  const outputs = spec ? Object.keys(spec.outputs) : used.split('\n').filter((port) => port !== '');
  const place = { top: 18, width: 8, height: 8, background: 'var(--line-strong)', border: 0, minWidth: 0, minHeight: 0 };
  return (
    <>
      {[...new Set([...Object.keys(spec?.inputs ?? {}), ...Object.keys(node.inputs)])].map((port) => (
        <Handle key={port} id={port} type="target" position={Position.Left} style={place} isConnectable={false} />
      ))}
      {outputs.map((port) => (
        <Handle key={port} id={port} type="source" position={Position.Right} style={place} isConnectable={false} />
      ))}
    </>
  );
};

/** The outputs of a node that others take, one a line: text, so that it is compared by what it says. */
const outputsUsed = (nodes: Readonly<Record<string, WorkflowNode>>, id: string): string => {
  const ports = Object.values(nodes).flatMap(({ inputs }) =>
    Object.values(inputs).flatMap((link) => (link.node === id ? [link.port] : [])),
  );
  return [...new Set(ports)].join('\n');
};
