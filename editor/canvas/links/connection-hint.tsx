import { useConnection } from '@xyflow/react';
import { CircleSlash } from 'lucide-react';
import { landing, linkMisfit, type TypedWorkflow } from '../../../graph/index.ts';
import { useCanvas } from '../../kit/canvas-store.ts';
import { classes } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { nameTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';

/** Beside the pointer while a link is dragged: which port the link would go to, or the reason why it cannot go there. */
export const ConnectionHint = () => {
  const { registry, store } = useStudio();
  const { t, say, language, direction } = useText();
  const connecting = useCanvas((state) => state.connecting);
  const surface = useCanvas((state) => state.surface);
  // texts and whole pixels, so that the hint is drawn again only when it changes
  const handle = useConnection((connection) => (connection.toHandle ? `${connection.toHandle.nodeId}\n${connection.toHandle.id}` : ''));
  const at = useConnection((connection) => (connection.inProgress ? `${Math.round(connection.to.x)} ${Math.round(connection.to.y)}` : ''));
  if (!connecting || !surface || at === '') return null;
  const { from, detached } = connecting;
  const state = store.getState();
  const fitting: TypedWorkflow = { workflow: state.document.workflow, types: state.types, registry };
  const pointer = surface.pointer();
  const [node = '', port = ''] = handle === '' ? [] : handle.split('\n');
  let words: string | undefined;
  let refused = false;
  if (node !== '' && !(node === from.node && port === from.port)) {
    const over = { node, port };
    const reason = from.side === 'source' ? linkMisfit(fitting, from, over) : linkMisfit(fitting, over, from);
    refused = reason !== undefined;
    const linked = fitting.workflow.nodes[node]?.inputs[port];
    const replaces = from.side === 'source' && linked && !(detached?.node === node && detached.port === port);
    words = reason ? say(reason) : replaces ? t('canvas.occupied') : undefined;
  } else if (node === '') {
    const under = nodeUnder(pointer);
    if (under !== undefined && under !== from.node) {
      const link = landing(fitting, from, under);
      refused = link === undefined;
      words = link
        ? t('canvas.lands', { port: nameTitle(from.side === 'source' ? link.to.port : link.from.port, language) })
        : t('canvas.nothing-fits');
    }
  }
  if (words === undefined) return null;
  return (
    <div
      dir={direction}
      role={refused ? 'alert' : 'status'}
      className={classes(
        'pointer-events-none fixed z-50 flex max-w-80 items-start gap-1.5 rounded-sm border bg-surface-1 px-2 py-1.5 text-sm shadow-lg',
        refused ? 'border-danger' : 'border-line',
      )}
      style={{ left: pointer.x + 16, top: pointer.y + 16 }}
    >
      {refused && <CircleSlash aria-hidden className="mt-px size-3.5 shrink-0 text-danger" />}
      {words}
    </div>
  );
};

/** The id of the node whose card is under a point of the window. */
export const nodeUnder = ({ x, y }: { readonly x: number; readonly y: number }): string | undefined => {
  for (const element of document.elementsFromPoint(x, y)) {
    const node = element.closest<HTMLElement>('.react-flow__node-card');
    if (node) return node.dataset.id;
  }
  return undefined;
};
