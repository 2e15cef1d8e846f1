import '../kit/text/library-text.ts';
import { ChevronDown, X } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useCommandItem } from '../commands/use-command-item.ts';
import type { OpenDocument } from '../engine/state.ts';
import { attemptLater } from '../kit/attempt.ts';
import { classes, IconButton, Menu, MenuAt } from '../kit/components/index.ts';
import { useStudio, useStudioState, useWholeState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** The tabs of the open workflows. They are ordered by dragging or by keys; the middle button of the mouse closes one. */
export const TabStrip = () => {
  const { actions } = useStudio();
  const { t } = useText();
  const shown = useStudioState(({ document }) => document.id);
  const name = useWholeState(({ document }) => document.workflow.name);
  const stored = useStudioState(({ open }) => open);
  const open = stored.map((one) => (one.id === shown ? { ...one, name } : one));
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number; readonly id: string }>();
  const strip = useRef<HTMLOListElement>(null);
  const overflows = useOverflow(strip, open.length);
  const drag = useDrag(open);
  useEffect(() => {
    strip.current?.querySelector(`[data-tab="${CSS.escape(shown)}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shown]);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(strip.current?.querySelectorAll<HTMLElement>('[data-tab]') ?? [])];
    const index = event.target instanceof HTMLElement ? buttons.indexOf(event.target) : -1;
    if (index < 0) return;
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    const next = { [forward]: index + 1, [backward]: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
    const id = open[index]?.id;
    if (event.key === 'Delete' && id !== undefined) attemptLater(() => actions.closeDocument(id));
    else if (next !== undefined) buttons[Math.max(0, Math.min(next, buttons.length - 1))]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <nav aria-label={t('tabs.title')} className="flex h-8 shrink-0 border-line border-b bg-surface-1 ps-1">
      <ol ref={strip} onKeyDown={onKeyDown} className="flex min-w-0 grow overflow-x-auto [scrollbar-width:none]">
        {open.map((one, index) => (
          <Tab
            key={one.id}
            document={one}
            shown={one.id === shown}
            drag={drag(index)}
            onMenu={({ clientX, clientY }) => setMenu({ x: clientX, y: clientY, id: one.id })}
          />
        ))}
      </ol>
      {overflows && (
        <Menu
          align="end"
          items={open.map(({ id, name: label }) => ({
            label,
            checked: id === shown,
            onSelect: () => attemptLater(() => actions.open(id)),
          }))}
        >
          <IconButton label={t('tabs.all')} size="small" className="m-1">
            <ChevronDown />
          </IconButton>
        </Menu>
      )}
      {menu && <TabMenu {...menu} open={open} onClose={() => setMenu(undefined)} />}
    </nav>
  );
};

type TabDrag = { readonly over: 'before' | 'after' | undefined } & Record<
  'onDragStart' | 'onDragOver' | 'onDrop' | 'onDragEnd',
  (event: DragEvent) => void
>;

type TabProps = {
  readonly document: OpenDocument;
  readonly shown: boolean;
  readonly drag: TabDrag;
  readonly onMenu: (event: { readonly clientX: number; readonly clientY: number }) => void;
};

const Tab = ({ document: { id, name }, shown, drag: { over, ...drag }, onMenu }: TabProps) => {
  const { actions } = useStudio();
  const { t } = useText();
  const close = () => attemptLater(() => actions.closeDocument(id));
  return (
    <li
      draggable
      {...drag}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(event);
      }}
      // the middle button would scroll the strip
      onMouseDown={(event) => event.button === 1 && event.preventDefault()}
      onAuxClick={(event) => event.button === 1 && close()}
      className={classes(
        'group relative flex max-w-56 min-w-24 shrink-0 items-center gap-0.5 border-line border-e pe-1 transition-colors',
        shown ? 'bg-surface-0 shadow-[inset_0_2px_0_var(--accent)]' : 'text-muted hover:bg-surface-2 hover:text-text',
        over === 'before' && 'before:absolute before:inset-y-0 before:start-0 before:w-0.5 before:bg-accent',
        over === 'after' && 'after:absolute after:inset-y-0 after:end-0 after:w-0.5 after:bg-accent',
      )}
    >
      <button
        type="button"
        data-tab={id}
        aria-current={shown ? 'page' : undefined}
        tabIndex={shown ? 0 : -1}
        onClick={() => !shown && attemptLater(() => actions.open(id))}
        className="flex h-full min-w-0 grow items-center gap-1.5 ps-3 -outline-offset-2"
      >
        <span dir="auto" className="truncate">
          {name}
        </span>
        <StateDot id={id} shown={shown} />
      </button>
      <IconButton
        label={t('tabs.close', { name })}
        size="small"
        tabIndex={-1}
        onClick={close}
        className={classes('size-5', !shown && 'opacity-0 focus-visible:opacity-100 group-hover:opacity-100')}
      >
        <X />
      </IconButton>
    </li>
  );
};

/** Marks a document that runs or waits to, and the shown one while it is not saved. Hidden ones are saved. */
const StateDot = ({ id, shown }: { readonly id: string; readonly shown: boolean }) => {
  const { t } = useText();
  const phase = useWholeState(({ saving }) => (shown ? saving.phase : 'saved'));
  const busy = useWholeState(
    ({ run, queue }) =>
      queue.running?.document === id ||
      queue.waiting.some(({ document }) => document === id) ||
      (shown && run.phase !== 'idle' && !queue.running),
  );
  if (!busy && phase === 'saved') return null;
  const words = busy ? t('tabs.running') : t('tabs.unsaved');
  return (
    <span
      data-hint={words}
      className={classes(
        'size-1.5 shrink-0 rounded-full',
        busy ? 'animate-breathe bg-accent' : phase === 'failed' ? 'bg-danger' : 'bg-muted',
      )}
    >
      <span className="sr-only">{words}</span>
    </span>
  );
};

type TabMenuProps = {
  readonly x: number;
  readonly y: number;
  readonly id: string;
  readonly open: readonly OpenDocument[];
  readonly onClose: () => void;
};

const TabMenu = ({ x, y, id, open, onClose }: TabMenuProps) => {
  const { actions } = useStudio();
  const { t } = useText();
  const item = useCommandItem();
  const name = open.find((one) => one.id === id)?.name ?? '';
  const others = open.filter((one) => one.id !== id);
  return (
    <MenuAt
      x={x}
      y={y}
      onClose={onClose}
      items={[
        {
          label: t('tabs.close', { name }),
          keys: item('close-tab').keys,
          onSelect: () => attemptLater(() => actions.closeDocument(id)),
        },
        {
          label: t('tabs.close-others'),
          disabled: others.length === 0,
          onSelect: () =>
            attemptLater(async () => {
              await actions.open(id);
              for (const other of others) await actions.closeDocument(other.id);
            }),
        },
        'separator',
        { label: t('library.duplicate'), onSelect: () => attemptLater(async () => actions.open(await actions.duplicateDocument(id))) },
      ]}
    />
  );
};

/** Whether a strip is wider than its window. */
const useOverflow = (strip: { readonly current: HTMLElement | null }, count: number): boolean => {
  const [overflows, setOverflows] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more tabs make the strip wider
  useEffect(() => {
    const element = strip.current;
    if (!element) return;
    const measure = () => setOverflows(element.scrollWidth > element.clientWidth + 1);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [strip, count]);
  return overflows;
};

/** Moves a tab that is dragged onto another one. */
const useDrag = (open: readonly OpenDocument[]): ((index: number) => TabDrag) => {
  const { actions } = useStudio();
  const [from, setFrom] = useState<number>();
  const [to, setTo] = useState<number>();
  const end = () => {
    setFrom(undefined);
    setTo(undefined);
  };
  return (index) => ({
    over: from === undefined || to !== index || from === index ? undefined : index < from ? 'before' : 'after',
    onDragStart: (event) => {
      event.dataTransfer.effectAllowed = 'move';
      setFrom(index);
    },
    onDragOver: (event) => {
      if (from === undefined) return;
      event.preventDefault();
      setTo(index);
    },
    onDrop: (event) => {
      const moved = from === undefined ? undefined : open[from];
      if (!moved) return;
      event.preventDefault();
      actions.moveOpenDocument(moved.id, index);
      end();
    },
    onDragEnd: end,
  });
};
