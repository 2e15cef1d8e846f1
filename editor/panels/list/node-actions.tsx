import { Copy, CornerRightDown, Eraser, EyeOff, Play, RotateCcw, Route, Trash2 } from 'lucide-react';
import { duplicateNodes, move, removeNodes, setMode } from '../../../graph/index.ts';
import { attempt, attemptLater } from '../../kit/attempt.ts';
import { IconButton, NumberField } from '../../kit/components/index.ts';
import { useShownNode } from '../../kit/shown-node.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

/** Buttons that run a node, compute it again, clear its results, mute it, bypass it, duplicate it and remove it. */
export const NodeActions = ({ id, onRemoved }: { readonly id: string; readonly onRemoved?: () => void }) => {
  const { actions, store } = useStudio();
  const { t } = useText();
  const isSubgraph = useStudioState((state) => state.document.workflow.nodes[id]?.definition !== undefined);
  const mode = useStudioState((state) => state.document.workflow.nodes[id]?.mode);
  const { run } = useShownNode(id);
  const hasResults = run?.outputs !== undefined || run?.remote === true;
  const toggle = (target: 'muted' | 'bypassed') =>
    actions.edit((workflow) => setMode(workflow, [id], mode === target ? undefined : target), {
      label: target === 'muted' ? 'mute' : 'bypass',
    });
  return (
    <div className="flex gap-0.5">
      {isSubgraph && (
        <IconButton size="small" label={t('command.enter-subgraph')} onClick={() => actions.enter([...store.getState().entered, id])}>
          <CornerRightDown className="rtl:-scale-x-100" />
        </IconButton>
      )}
      <IconButton size="small" label={t('run.to-here')} onClick={() => attemptLater(() => actions.run([id]))}>
        <Play />
      </IconButton>
      {hasResults && (
        <>
          <IconButton
            size="small"
            label={t('command.compute-again')}
            onClick={() => attemptLater(() => actions.run([id], { seeds: 'present', again: [id] }))}
          >
            <RotateCcw className="rtl:-scale-x-100" />
          </IconButton>
          <IconButton size="small" label={t('command.clear-results')} onClick={() => attemptLater(() => actions.clearResults([id]))}>
            <Eraser />
          </IconButton>
        </>
      )}
      <IconButton size="small" label={t('command.mute')} pressed={mode === 'muted'} onClick={() => toggle('muted')}>
        <EyeOff />
      </IconButton>
      <IconButton size="small" label={t('command.bypass')} pressed={mode === 'bypassed'} onClick={() => toggle('bypassed')}>
        <Route />
      </IconButton>
      <IconButton
        size="small"
        label={t('command.duplicate')}
        onClick={() => attempt(() => actions.edit((workflow) => duplicateNodes(workflow, [id]).workflow, { label: 'duplicate' }))}
      >
        <Copy />
      </IconButton>
      <IconButton
        size="small"
        label={t('command.delete')}
        onClick={() => {
          actions.edit((workflow) => removeNodes(workflow, [id]), { label: 'delete' });
          onRemoved?.();
        }}
      >
        <Trash2 />
      </IconButton>
    </div>
  );
};

/** The position of a node on the canvas, as two numbers. */
export const NodePosition = ({ id }: { readonly id: string }) => {
  const { actions } = useStudio();
  const { t } = useText();
  const position = useStudioState((state) => state.document.workflow.layout[id]) ?? { x: 0, y: 0 };
  const set = (change: { readonly x?: number; readonly y?: number }) =>
    actions.edit((workflow) => move(workflow, { [id]: { x: position.x, y: position.y, ...change } }), {
      join: `${id} position`,
      label: 'move',
    });
  return (
    <div className="grid grid-cols-2 gap-2">
      <NumberField label={t('list.x')} value={Math.round(position.x)} step={20} onChange={(x) => x !== undefined && set({ x })} />
      <NumberField label={t('list.y')} value={Math.round(position.y)} step={20} onChange={(y) => y !== undefined && set({ y })} />
    </div>
  );
};
