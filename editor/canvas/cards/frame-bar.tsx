import { Handle, Position, useUpdateNodeInternals } from '@xyflow/react';
import { ChevronRight } from 'lucide-react';
import { useEffect } from 'react';
import { collapseFrame, type Frame, frameContents } from '../../../graph/index.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { classes } from '../../kit/components/index.ts';
import { frameFlowId } from '../../kit/flow-ids.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { nameTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { barHandleTop, barHeight } from '../flow/border.ts';
import type { BorderPorts } from '../flow/flow-types.ts';

type Props = { readonly id: string; readonly frame: Frame; readonly border: BorderPorts; readonly selected: boolean };

/** A collapsed frame: a bar that hides its nodes. The links across its border end at the bar, and a double-click expands it. */
export const FrameBar = ({ id, frame, border, selected }: Props) => {
  const { actions, store } = useStudio();
  const canvas = useCanvasStore();
  const { t, direction } = useText();
  const count = useStudioState((state) => frameContents(state.document.workflow, id).nodes.length);
  const state = useStudioState(({ document, runs }) => {
    const states = frameContents(document.workflow, id).nodes.map((node) => runs[node]?.status);
    return (['running', 'failed'] as const).find((status) => states.includes(status));
  });
  const updateNodeInternals = useUpdateNodeInternals();
  const names = `${border.inputs.join()} ${border.outputs.join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: React Flow must measure the handles again when other links cross the border
  useEffect(() => updateNodeInternals(frameFlowId(id)), [names, id]);
  const expand = () => {
    const sizes = canvas.getState().surface?.sizes() ?? {};
    actions.edit((workflow) => collapseFrame(workflow, id, { collapsed: false, sizes }), { label: 'expand' });
  };
  return (
    <section
      aria-label={frame.title}
      dir={direction}
      data-coloured={frame.color}
      onDoubleClick={expand}
      className={classes(
        'frame-bar relative flex size-full items-center gap-2 rounded-lg border bg-surface-1 ps-2 pe-3 shadow-(--shadow-node)',
        selected ? 'border-accent ring-1 ring-accent' : 'border-line-strong',
        state === 'running' && 'border-success',
        state === 'failed' && 'border-danger',
      )}
    >
      <button
        type="button"
        aria-expanded={false}
        aria-label={t('canvas.frame.expand')}
        data-hint={t('canvas.frame.expand')}
        onClick={expand}
        className="nodrag grid size-6 shrink-0 place-items-center rounded-sm text-muted hover:bg-surface-2 hover:text-text pointer-coarse:size-[44px]"
      >
        <ChevronRight aria-hidden className="size-4 rtl:rotate-180" />
      </button>
      <bdi className="grow truncate font-semibold">{frame.title === '' ? t('canvas.frame') : frame.title}</bdi>
      <span className="shrink-0 text-muted text-sm">{t('canvas.nodes', { count })}</span>
      <BorderHandles names={border.inputs} side="target" border={border} nodes={store.getState().document.workflow.nodes} />
      <BorderHandles names={border.outputs} side="source" border={border} nodes={store.getState().document.workflow.nodes} />
    </section>
  );
};

type HandlesProps = {
  readonly names: readonly string[];
  readonly side: 'source' | 'target';
  readonly border: BorderPorts;
  readonly nodes: Readonly<Record<string, { readonly title?: string | undefined }>>;
};

const BorderHandles = ({ names, side, border, nodes }: HandlesProps) => {
  const { language } = useText();
  const height = barHeight(border);
  return names.map((name, index) => {
    const [node = '', port = ''] = name.split(' ');
    return (
      <Handle
        key={name}
        id={name}
        type={side}
        position={side === 'source' ? Position.Right : Position.Left}
        isConnectable={false}
        data-hint={`${nodes[node]?.title ?? node} · ${nameTitle(port, language)}`}
        className="bar-handle"
        style={{ top: barHandleTop(index, names.length, height) }}
      />
    );
  });
};
