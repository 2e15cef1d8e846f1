import { type NodeProps, NodeResizer } from '@xyflow/react';
import { ChevronDown, X } from 'lucide-react';
import { memo, Suspense } from 'react';
import { changeFrame, collapseFrame, noteOf, removeFrames } from '../../../graph/index.ts';
import { classes, later } from '../../kit/components/index.ts';
import { frameOf } from '../../kit/flow-ids.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import type { FrameNode } from '../flow/flow-types.ts';

const FrameBar = later(async () => (await import('./frame-bar.tsx')).FrameBar);

/** A titled box behind nodes; a note, which is a box with text in it; or the bar of a collapsed frame. */
export const FrameBox = memo(({ id: flowId, selected, data }: NodeProps<FrameNode>) => {
  const { actions } = useStudio();
  const { t } = useText();
  const id = frameOf(flowId) ?? '';
  const frame = useStudioState((state) => state.document.workflow.frames?.[id]);
  if (!frame) return null;
  if (data.border) {
    return (
      <Suspense>
        <FrameBar id={id} frame={frame} border={data.border} selected={selected} />
      </Suspense>
    );
  }
  const note = noteOf(frame);
  const button =
    'nodrag grid size-6 place-items-center rounded-sm text-muted opacity-0 hover:bg-surface-2 hover:text-text focus-visible:opacity-100 group-hover/frame:opacity-100 pointer-coarse:size-[44px] pointer-coarse:opacity-100';
  return (
    <section
      aria-label={frame.title}
      data-coloured={frame.color}
      className={classes(
        'group/frame flex size-full flex-col rounded-lg border transition-colors',
        note === undefined ? 'frame-box bg-surface-2/40' : 'note-box bg-warning-soft',
        selected ? 'border-accent' : note === undefined ? 'border-line-strong/60' : 'border-transparent',
      )}
    >
      <NodeResizer
        isVisible={selected}
        minWidth={160}
        minHeight={80}
        onResizeEnd={(_, { x, y, width, height }) =>
          actions.edit((workflow) => changeFrame(workflow, id, { x, y, width, height }), { label: 'frame' })
        }
      />
      <header className="frame-grip pointer-events-auto flex h-9 cursor-grab items-center gap-1 ps-3 pe-1.5 pointer-coarse:h-[44px]">
        <input
          dir="auto"
          aria-label={t('canvas.frame.title')}
          value={frame.title}
          maxLength={200}
          placeholder={note === undefined ? t('canvas.frame') : t('canvas.note')}
          onChange={(event) =>
            actions.edit((workflow) => changeFrame(workflow, id, { title: event.target.value }), {
              join: `${flowId}.title`,
              label: 'rename',
            })
          }
          className="nodrag h-7 min-w-20 max-w-[70%] field-sizing-content rounded-sm bg-transparent px-1 font-semibold outline-none placeholder:text-muted focus:bg-surface-1"
        />
        <span className="grow" />
        {note === undefined && (
          <button
            type="button"
            aria-expanded
            aria-label={t('canvas.frame.collapse')}
            data-hint={t('canvas.frame.collapse')}
            onClick={() => actions.edit((workflow) => collapseFrame(workflow, id, { collapsed: true }), { label: 'collapse' })}
            className={button}
          >
            <ChevronDown aria-hidden className="size-4" />
          </button>
        )}
        <button
          type="button"
          aria-label={t('canvas.frame.remove')}
          onClick={() => actions.edit((workflow) => removeFrames(workflow, [id]), { label: 'delete' })}
          className={button}
        >
          <X aria-hidden className="size-3.5" />
        </button>
      </header>
      {note !== undefined && (
        <textarea
          dir="auto"
          aria-label={t('canvas.note')}
          value={note}
          placeholder={t('canvas.note.placeholder')}
          onChange={(event) =>
            actions.edit((workflow) => changeFrame(workflow, id, { note: event.target.value }), { join: `${flowId}.note`, label: 'note' })
          }
          className="nodrag nowheel pointer-events-auto min-h-0 grow resize-none bg-transparent px-4 pb-3 outline-none placeholder:text-muted"
        />
      )}
    </section>
  );
});
