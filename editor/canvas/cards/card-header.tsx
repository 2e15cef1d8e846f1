import { ChevronRight, Pin, Play, StickyNote } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { type AnyNode, setCollapsed, setTitle, type WorkflowNode } from '../../../graph/index.ts';
import type { NodeRun } from '../../engine/run/types.ts';
import { attempt } from '../../kit/attempt.ts';
import { CardStatus } from '../../kit/card-status.tsx';
import { classes } from '../../kit/components/index.ts';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { useStudio, useView, useViewState } from '../../kit/studio-context.tsx';
import { nodeTitle, specText } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { PlacementMark } from './placement-mark.tsx';

export type CardHeaderProps = {
  readonly id: string;
  readonly node: WorkflowNode;
  readonly spec: AnyNode | undefined;
  readonly run: NodeRun | undefined;
  readonly collapsed: boolean;
  readonly pinned: boolean;
};

/** The title bar of a card: icon, title, the state of the last run, and a button to run to this node. A double-click on the title renames the node. */
export const CardHeader = memo(({ id, node, spec, run, collapsed, pinned }: CardHeaderProps) => {
  const { t, language, direction } = useText();
  const { actions } = useStudio();
  const view = useView();
  const renaming = useViewState((state) => state.renaming === id);
  const name = node.title ?? (spec ? nodeTitle(spec, language) : node.type);
  return (
    <header dir={direction} className="flex h-9 items-center gap-1.5 ps-1.5 pe-2 pointer-coarse:h-[44px] pointer-coarse:ps-0">
      <button
        type="button"
        aria-label={t('node.collapse')}
        aria-expanded={!collapsed}
        onClick={() => actions.edit((workflow) => setCollapsed(workflow, [id], !collapsed), { label: collapsed ? 'expand' : 'collapse' })}
        className="nodrag group/icon grid size-6 shrink-0 pointer-coarse:size-[44px] place-items-center rounded-sm text-muted hover:bg-surface-2"
      >
        <span className="group-hover/icon:hidden">
          <NodeIcon spec={spec} />
        </span>
        <ChevronRight
          aria-hidden
          className={classes(
            'hidden size-3.5 transition-transform group-hover/icon:block',
            !collapsed && 'rotate-90',
            collapsed && 'rtl:rotate-180',
          )}
        />
      </button>
      {renaming ? (
        <TitleField
          title={node.title ?? ''}
          placeholder={name}
          onDone={(title) => {
            view.setState({ renaming: undefined });
            if (title !== undefined) attempt(() => actions.edit((workflow) => setTitle(workflow, id, title), { label: 'rename' }));
          }}
        />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: F2 and the menu rename a node without a mouse
        <span
          onDoubleClick={(event) => {
            // a double-click on another part of the card of a subgraph opens it
            event.stopPropagation();
            view.setState({ renaming: id });
          }}
          className="min-w-0 grow truncate font-medium"
          title={spec && specText(spec.doc, language)}
        >
          <bdi>{name}</bdi>
        </span>
      )}
      {node.mode !== undefined && (
        <span className={classes('text-xs', node.mode === 'bypassed' ? 'text-bypassed' : 'text-muted')}>
          {node.mode === 'muted' ? t('node.muted') : t('node.bypassed')}
        </span>
      )}
      {node.note !== undefined && (
        <span role="img" aria-label={`${t('node.note')}: ${node.note}`} data-hint={node.note} className="text-muted">
          <StickyNote aria-hidden className="size-3.5" />
        </span>
      )}
      {pinned && (
        <span role="img" aria-label={t('node.pinned')} data-hint={t('node.pinned')} className="text-muted">
          <Pin aria-hidden className="size-3.5" />
        </span>
      )}
      <PlacementMark placement={node.placement} run={run} />
      <CardStatus run={run} />
      <button
        type="button"
        aria-label={t('node.run')}
        data-hint={t('node.run')}
        onClick={() => void actions.run([id])}
        className="nodrag hidden size-6 shrink-0 place-items-center pointer-coarse:grid pointer-coarse:size-[44px] rounded-sm text-muted hover:bg-surface-2 hover:text-text group-focus-within/card:grid group-hover/card:grid"
      >
        <Play aria-hidden className="size-3.5 rtl:rotate-180" />
      </button>
    </header>
  );
});

const TitleField = ({
  title,
  placeholder,
  onDone,
}: {
  readonly title: string;
  readonly placeholder: string;
  readonly onDone: (title: string | undefined) => void;
}) => {
  const { t } = useText();
  const [draft, setDraft] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <input
      ref={field}
      // biome-ignore lint/a11y/noAutofocus: the field opens because the user asked to rename the node
      autoFocus
      dir="auto"
      aria-label={t('node.title')}
      value={draft}
      placeholder={placeholder}
      maxLength={200}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => onDone(draft)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') onDone(draft);
        if (event.key === 'Escape') onDone(undefined);
      }}
      className="nodrag h-6 min-w-0 grow rounded-sm bg-surface-2 px-1 font-medium outline-none ring-1 ring-ring"
    />
  );
};
