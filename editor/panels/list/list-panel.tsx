import '../../kit/text/subgraphs-text.ts';
import { ChevronRight, List, Plus } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { addNode, freeId, freePosition, scopeAt } from '../../../graph/index.ts';
import { attempt } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { Button, Select } from '../../kit/components/index.ts';
import { useStudio, useStudioState, useWholeState } from '../../kit/studio-context.tsx';
import { categoryTitle, nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { InterfaceEditor } from '../interface/interface-editor.tsx';
import { Nothing } from '../section.tsx';
import { ListFrames } from './list-frames.tsx';
import { ListNode } from './list-node.tsx';
import { nodeOrder } from './node-order.ts';

/** The workflow as a list, for the keyboard and screen readers. It can do every edit of the canvas. */
export const ListPanel = () => {
  const { t } = useText();
  const nodes = useStudioState((state) => state.document.workflow.nodes);
  const order = useMemo(() => nodeOrder({ nodes }), [nodes]);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLOListElement>(null);
  const toggle = useRef((id: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    }),
  ).current;
  const added = (id: string) => {
    setOpen((before) => new Set([...before, id]));
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"] button`)?.focus());
  };
  return (
    <div className="flex flex-col gap-3 p-4">
      <AddNode onAdded={added} />
      <LevelInterface />
      {order.length === 0 && <Nothing icon={<List />}>{t('list.empty')}</Nothing>}
      <ol ref={list} aria-label={t('command.panel-list')} className="flex flex-col gap-2">
        {order.map((id) => (
          <ListNode key={id} id={id} open={open.has(id)} onToggle={toggle} />
        ))}
      </ol>
      <ListFrames />
    </div>
  );
};

/** The inputs and outputs of the workflow, or of the subgraph that is open. */
const LevelInterface = () => {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const scope = useWholeState(({ document, entered }) => scopeAt(document.workflow, entered));
  return (
    <div className="flex flex-col gap-3">
      <Button tone="quiet" size="small" aria-expanded={open} onClick={() => setOpen(!open)} className="self-start">
        <ChevronRight aria-hidden className={`size-3.5 transition-transform ${open ? 'rotate-90' : 'rtl:rotate-180'}`} />
        {t('interface.title')}
      </Button>
      {open && <InterfaceEditor scope={scope} />}
    </div>
  );
};

const AddNode = ({ onAdded }: { readonly onAdded: (id: string) => void }) => {
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const { t, language } = useText();
  const [type, setType] = useState('text');
  const options = Object.values(registry).map((spec) => ({
    value: spec.type,
    // the title first: a choice list is searched by its first letters
    label: `${nodeTitle(spec, language)} · ${categoryTitle(spec.category, language)}`,
  }));
  const add = () =>
    attempt(() => {
      const spec = registry[type];
      if (!spec) return;
      const { workflow } = store.getState().document;
      const right = Math.max(-320, ...Object.values(workflow.layout).map(({ x }) => x));
      const id = freeId(workflow.nodes, type);
      actions.edit((current) => addNode(current, { id, spec, position: freePosition(current, { x: right + 320, y: 0 }) }), {
        label: 'add-node',
      });
      actions.select([id]);
      canvas.getState().surface?.reveal(id);
      onAdded(id);
    });
  return (
    <div className="flex gap-2">
      <Select label={t('list.type')} value={type} options={options} onChange={setType} className="h-8" />
      <Button tone="accent" onClick={add}>
        <Plus className="size-4" />
        {t('list.add')}
      </Button>
    </div>
  );
};
