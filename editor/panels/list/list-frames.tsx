import '../../kit/text/arrange-text.ts';
import { ChevronRight, Plus, StickyNote, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import {
  addFrame,
  type Box,
  changeFrame,
  collapseFrame,
  type Frame,
  frameContents,
  noteOf,
  place,
  removeFrames,
  setFrameColour,
} from '../../../graph/index.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { Button, IconButton, NumberField, Switch, TextArea, TextField } from '../../kit/components/index.ts';
import { frameFlowId } from '../../kit/flow-ids.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { ColourChoice } from './colour-choice.tsx';

/** The frames and notes of the workflow as a list: everything that the canvas can do with them. */
export const ListFrames = () => {
  const { actions, store } = useStudio();
  const { t } = useText();
  const frames = useStudioState((state) => state.document.workflow.frames) ?? {};
  const [open, setOpen] = useState<string>();
  const add = (text: { readonly title: string; readonly note?: string }, size: { readonly width: number; readonly height: number }) => {
    const { workflow } = store.getState().document;
    const bottom = Math.max(
      0,
      ...Object.values(workflow.layout).map(({ y }) => y + 200),
      ...Object.values(frames).map((one) => one.y + one.height),
    );
    const { workflow: grown, id } = addFrame(workflow, { x: 0, y: bottom + 40, ...size }, text);
    actions.edit(() => grown, { label: text.note === undefined ? 'frame' : 'note' });
    setOpen(id);
  };
  return (
    <section aria-label={t('list.frames')} className="flex flex-col gap-2 border-line border-t pt-3">
      <div className="flex items-center gap-2">
        <h3 className="grow font-medium">{t('list.frames')}</h3>
        <Button size="small" tone="quiet" onClick={() => add({ title: t('canvas.frame') }, { width: 480, height: 320 })}>
          <Plus className="size-3.5" />
          {t('list.add-frame')}
        </Button>
        <Button size="small" tone="quiet" onClick={() => add({ title: t('canvas.note'), note: '' }, { width: 240, height: 140 })}>
          <StickyNote className="size-3.5" />
          {t('command.add-note')}
        </Button>
      </div>
      <ol className="flex flex-col gap-2">
        {Object.entries(frames).map(([id, frame]) => (
          <ListFrame key={id} id={id} frame={frame} open={open === id} onToggle={() => setOpen(open === id ? undefined : id)} />
        ))}
      </ol>
    </section>
  );
};

type Props = { readonly id: string; readonly frame: Frame; readonly open: boolean; onToggle(): void };

const ListFrame = ({ id, frame, open, onToggle }: Props) => {
  const { actions } = useStudio();
  const canvas = useCanvasStore();
  const { t } = useText();
  const region = useId();
  const held = useStudioState((state) => frameContents(state.document.workflow, id).nodes.length);
  const note = noteOf(frame);
  const kind = note === undefined ? t('canvas.frame') : t('canvas.note');
  const title = frame.title === '' ? kind : frame.title;
  return (
    <li data-frame={id} className="rounded-md border border-line">
      <h4>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={region}
          onClick={() => {
            onToggle();
            canvas.setState({ marked: new Set([frameFlowId(id)]) });
          }}
          className="flex min-h-9 w-full items-center gap-2 rounded-md px-2 text-start hover:bg-surface-2"
        >
          <ChevronRight
            aria-hidden
            className={`size-3.5 shrink-0 text-muted transition-transform ${open ? 'rotate-90' : 'rtl:rotate-180'}`}
          />
          {frame.color && <span aria-hidden className="size-2.5 rounded-full" style={{ background: `var(--mark-${frame.color})` }} />}
          <span dir="auto" className="grow truncate font-medium">
            {title}
          </span>
          {note === undefined && <span className="shrink-0 text-muted text-xs">{t('canvas.nodes', { count: held })}</span>}
        </button>
      </h4>
      {open && (
        <section id={region} aria-label={title} className="flex flex-col gap-3 px-3 pt-1 pb-3">
          <div className="flex items-center justify-between gap-2">
            <span className="text-muted text-xs">{note === undefined ? t('frame.holds', { count: held }) : kind}</span>
            <IconButton
              size="small"
              label={t('canvas.frame.remove')}
              onClick={() =>
                actions.edit((workflow) => removeFrames(workflow, [id], canvas.getState().surface?.sizes() ?? {}), { label: 'delete' })
              }
            >
              <Trash2 />
            </IconButton>
          </div>
          <FrameFields id={id} frame={frame} />
        </section>
      )}
    </li>
  );
};

const FrameFields = ({ id, frame }: { readonly id: string; readonly frame: Frame }) => {
  const { actions } = useStudio();
  const canvas = useCanvasStore();
  const { t } = useText();
  const note = noteOf(frame);
  const collapsed = frame.collapsed === true;
  const resize = (change: Partial<Box>) =>
    actions.edit((workflow) => changeFrame(workflow, id, change), { join: `frame ${id} size`, label: 'frame' });
  const moveTo = (change: { readonly x?: number; readonly y?: number }) =>
    actions.edit(
      (workflow) => {
        const { nodes, frames } = frameContents(workflow, id);
        const by = { x: (change.x ?? frame.x) - frame.x, y: (change.y ?? frame.y) - frame.y };
        const moved = (entries: Readonly<Record<string, { readonly x: number; readonly y: number }>>, ids: readonly string[]) =>
          Object.fromEntries(
            ids.flatMap((one) => {
              const at = entries[one];
              return at ? [[one, { x: at.x + by.x, y: at.y + by.y }] as const] : [];
            }),
          );
        return place(workflow, { nodes: moved(workflow.layout, nodes), frames: moved(workflow.frames ?? {}, [id, ...frames]) });
      },
      { join: `frame ${id} position`, label: 'move' },
    );
  return (
    <>
      <TextField
        label={t('canvas.frame.title')}
        placeholder={t('canvas.frame.title')}
        value={frame.title}
        maxLength={200}
        onChange={(title) =>
          actions.edit((workflow) => changeFrame(workflow, id, { title }), { join: `frame:${id}.title`, label: 'rename' })
        }
      />
      {note !== undefined && (
        <TextArea
          label={t('canvas.note')}
          value={note}
          onChange={(text) =>
            actions.edit((workflow) => changeFrame(workflow, id, { note: text }), { join: `frame:${id}.note`, label: 'note' })
          }
        />
      )}
      <ColourChoice
        value={frame.color}
        onChange={(colour) => actions.edit((workflow) => setFrameColour(workflow, [id], colour), { label: 'colour' })}
      />
      {note === undefined && (
        <Switch
          label={t('list.collapsed')}
          checked={collapsed}
          onChange={() =>
            actions.edit(
              (workflow) => collapseFrame(workflow, id, { collapsed: !collapsed, sizes: canvas.getState().surface?.sizes() ?? {} }),
              { label: collapsed ? 'expand' : 'collapse' },
            )
          }
        />
      )}
      <div className="grid grid-cols-2 gap-2">
        <NumberField label={t('list.x')} value={Math.round(frame.x)} step={20} onChange={(x) => x !== undefined && moveTo({ x })} />
        <NumberField label={t('list.y')} value={Math.round(frame.y)} step={20} onChange={(y) => y !== undefined && moveTo({ y })} />
        {!collapsed && (
          <>
            <NumberField
              label={t('list.width')}
              value={Math.round(frame.width)}
              min={160}
              step={20}
              onChange={(width) => width !== undefined && resize({ width })}
            />
            <NumberField
              label={t('list.height')}
              value={Math.round(frame.height)}
              min={80}
              step={20}
              onChange={(height) => height !== undefined && resize({ height })}
            />
          </>
        )}
      </div>
    </>
  );
};
