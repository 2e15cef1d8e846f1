import { Handle, type NodeProps, Position, useUpdateNodeInternals } from '@xyflow/react';
import { memo, Suspense, useEffect, useRef, useState } from 'react';
import { shallow } from 'zustand/shallow';
import { type CardSize, pluginOfType, type WorkflowNode } from '../../../graph/index.ts';
import { classes, later, ProgressBar } from '../../kit/components/index.ts';
import { useShownNode } from '../../kit/shown-node.ts';
import { useStudioState } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { cardWidth } from '../flow/card-geometry.ts';
import { useDetail } from '../flow/detail.ts';
import type { CardNode } from '../flow/flow-types.ts';
import { CardCorner } from './card-corner.tsx';
import { CardHeader } from './card-header.tsx';
import { CardOutline } from './card-outline.tsx';
import { CardParams } from './card-params.tsx';
import { CardPorts, CollapsedPorts, shownInputs } from './card-ports.tsx';
import { OverviewCard } from './overview-card.tsx';
import { useLook } from './use-look.ts';

// a valid workflow that has not run needs neither of them
const CardProblem = later(async () => (await import('../../kit/card-problem.tsx')).CardProblem);
const ReplaceUnknown = later(async () => (await import('./replace-unknown.tsx')).ReplaceUnknown);
const CardResults = later(async () => (await import('./card-results.tsx')).CardResults);

/** A node on the canvas. The zoom decides how much of it is drawn. */
export const Card = memo(
  ({ id, selected }: NodeProps<CardNode>) => {
    const detail = useDetail();
    if (detail === 'full') return <FullCard id={id} selected={selected} />;
    return <OverviewCard id={id} selected={selected} titled={detail === 'overview'} />;
  },
  // neither position nor size is compared: React Flow moves the card, and a small one fills the box of its node
  (before, after) => before.id === after.id && before.selected === after.selected,
);

/** A card with all its parts, drawn from the node's spec. It subscribes to its own node only. */
const FullCard = memo(({ id, selected }: { readonly id: string; readonly selected: boolean }) => {
  const { t, language } = useText();
  const { node, spec, run, problem, inside } = useShownNode(id);
  const face = useFace(node);
  const look = useLook(id);
  const { collapsed } = look;
  const [dragged, setDragged] = useState<CardSize>();
  const size = dragged ?? look.size;
  const updateNodeInternals = useUpdateNodeInternals();
  const ports = node && spec ? `${shownInputs(spec, node).join()} ${Object.keys(node.inputs).join()} ${collapsed}` : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: React Flow must measure the handles again when other ports are drawn
  useEffect(() => updateNodeInternals(id), [ports, id]);
  if (!node || !face) return null;
  const plugin = pluginOfType(node.type);
  const failed = run?.status === 'failed' && run.stale !== true;
  const shownProblem = failed ? run.error : problem;
  return (
    <CardOutline
      name={node.title ?? (spec ? nodeTitle(spec, language) : node.type)}
      selected={selected}
      running={run?.status === 'running'}
      failed={failed}
      mode={node.mode}
      colour={look.color}
      style={{ width: size?.width ?? cardWidth, ...(size?.height !== undefined && !collapsed && { minHeight: size.height }) }}
      className={classes(
        'group/card nokey flex flex-col shadow-(--shadow-node) transition-[border-color,box-shadow,opacity]',
        node.mode === 'muted' && 'grayscale',
        node.mode === 'bypassed' && 'border-dashed',
      )}
    >
      <CardHeader id={id} node={face} spec={spec} run={run} collapsed={collapsed} pinned={look.pinned} />
      {!spec && <BareHandles id={id} node={node} />}
      {spec && collapsed && <CollapsedPorts id={id} node={face} spec={spec} />}
      {!spec && (
        <p className="px-3 pb-3 text-muted text-sm">
          {plugin === undefined ? t('node.unknown', { type: node.type }) : t('node.needs-plugin', { name: plugin })}
        </p>
      )}
      {!spec && (
        <Suspense>
          <ReplaceUnknown id={id} />
        </Suspense>
      )}
      {inside !== undefined && run?.status === 'running' && (
        <p dir="ltr" className="flex flex-col gap-1 px-3 pb-1.5 text-muted text-sm">
          <bdi className="truncate">{`${id}/${inside}`}</bdi>
          {run.of !== undefined && <ProgressBar label={inside} share={(run.step ?? 0) / run.of} />}
        </p>
      )}
      {spec && !collapsed && (
        <>
          <CardPorts id={id} node={face} spec={spec} />
          <CardParams id={id} node={node} spec={spec} />
          <Suspense>{run && <CardResults id={id} spec={spec} run={run} />}</Suspense>
        </>
      )}
      <Suspense>
        {spec && shownProblem && node.mode === undefined && <CardProblem id={id} problem={shownProblem} failed={failed} inside={inside} />}
      </Suspense>
      {!collapsed && <CardCorner id={id} onDrag={setDragged} />}
    </CardOutline>
  );
});

/** A node for the parts of its card that show none of its params: the same object while only params change, so that typing draws no header and no ports. */
const useFace = (node: WorkflowNode | undefined): WorkflowNode | undefined => {
  const last = useRef(node);
  if (!node || !last.current || !sameButParams(node, last.current)) last.current = node;
  return last.current;
};

const sameButParams = (a: WorkflowNode, b: WorkflowNode): boolean => {
  const { params: _, ...before } = a;
  const { params: __, ...after } = b;
  return shallow(before, after);
};

/** Handles for the links of a card whose ports are unknown, because its type is. */
const BareHandles = ({ id, node }: { readonly id: string; readonly node: WorkflowNode }) => {
  const linkedOutputs = useStudioState((state) => linkedOutputsOf(state.document.workflow.nodes, id));
  const outputs = linkedOutputs.split('\n').filter((port) => port !== '');
  const style = { top: 18, width: 8, height: 8, background: 'var(--line-strong)', border: 0, minWidth: 0, minHeight: 0 };
  return (
    <>
      {Object.keys(node.inputs).map((port) => (
        <Handle key={port} id={port} type="target" position={Position.Left} style={style} isConnectable={false} />
      ))}
      {outputs.map((port) => (
        <Handle key={port} id={port} type="source" position={Position.Right} style={style} isConnectable={false} />
      ))}
    </>
  );
};

/** The outputs of a node that links start from, one on each line: a text, so that equal lists compare as equal. */
const linkedOutputsOf = (nodes: Readonly<Record<string, WorkflowNode>>, id: string): string => {
  const ports = Object.values(nodes).flatMap(({ inputs }) =>
    Object.values(inputs).flatMap((link) => (link.node === id ? [link.port] : [])),
  );
  return [...new Set(ports)].join('\n');
};
