import { ChevronRight } from 'lucide-react';
import { memo, useId } from 'react';
import { setTitle } from '../../../graph/index.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { CardProblem } from '../../kit/card-problem.tsx';
import { CardStatus } from '../../kit/card-status.tsx';
import { TextField } from '../../kit/components/index.ts';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { useShownNode } from '../../kit/shown-node.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { NodeActions, NodePosition } from './node-actions.tsx';
import { NodeForm } from './node-form.tsx';
import { NodeLook } from './node-look.tsx';

type Props = { readonly id: string; readonly open: boolean; readonly onToggle: (id: string) => void };

/** A node of the list: a line that opens to the node's inputs and params. */
export const ListNode = memo(({ id, open, onToggle }: Props) => {
  const { actions } = useStudio();
  const canvas = useCanvasStore();
  const { t, language } = useText();
  const { node, spec, run, problem, inside } = useShownNode(id);
  const selected = useStudioState((state) => state.selection.has(id));
  const region = useId();
  if (!node) return null;
  const title = node.title ?? (spec ? nodeTitle(spec, language) : node.type);
  return (
    <li data-node={id} className={`rounded-md border transition-colors ${selected ? 'border-accent' : 'border-line'}`}>
      <h3>
        <button
          type="button"
          id={`${region}-title`}
          aria-expanded={open}
          aria-controls={region}
          onClick={() => {
            onToggle(id);
            actions.select([id]);
            canvas.getState().surface?.reveal(id);
          }}
          className="flex min-h-9 w-full items-center gap-2 rounded-md px-2 text-start hover:bg-surface-2"
        >
          <ChevronRight
            aria-hidden
            className={`size-3.5 shrink-0 text-muted transition-transform ${open ? 'rotate-90' : 'rtl:rotate-180'}`}
          />
          <NodeIcon spec={spec} />
          <span dir="auto" className="grow truncate font-medium">
            {title}
          </span>
          {problem && <span className="rounded-sm bg-warning-soft px-1.5 text-warning text-xs">{t('list.problem')}</span>}
          {node.mode && <span className="text-muted text-xs">{t(`node.${node.mode}`)}</span>}
          <CardStatus run={run} />
        </button>
      </h3>
      {open && (
        <section id={region} aria-labelledby={`${region}-title`} className="flex flex-col gap-3 px-3 pt-1 pb-3">
          <div className="flex items-center justify-between gap-2">
            <span className="truncate text-muted text-xs" dir="ltr">{`${node.type} · ${id}`}</span>
            <NodeActions id={id} />
          </div>
          {problem && <CardProblem id={id} problem={problem} failed={false} inside={inside} />}
          {spec ? <NodeForm id={id} spec={spec} /> : <p className="text-muted">{t('node.unknown', { type: node.type })}</p>}
          <TextField
            label={t('node.title')}
            placeholder={t('node.title')}
            value={node.title ?? ''}
            maxLength={200}
            onChange={(value) => actions.edit((workflow) => setTitle(workflow, id, value), { join: `${id} title`, label: 'rename' })}
          />
          <NodeLook id={id} />
          <NodePosition id={id} />
        </section>
      )}
    </li>
  );
});
