import { useStoreApi } from '@xyflow/react';
import { type PointerEvent, useRef } from 'react';
import { type CardSize, cardLimits, setCardSize } from '../../../graph/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

type Props = {
  readonly id: string;
  /** Called with the size during a drag, and with undefined at its end. */
  readonly onDrag: (size: CardSize | undefined) => void;
};

/** The corner of a card: a drag resizes the card, with its fields and previews; a double-click restores the usual size. */
export const CardCorner = ({ id, onDrag }: Props) => {
  const { actions } = useStudio();
  const { t } = useText();
  const flow = useStoreApi();
  const start = useRef<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }>(undefined);
  const sizeAt = ({ clientX, clientY }: PointerEvent): CardSize | undefined => {
    if (!start.current) return undefined;
    const zoom = flow.getState().transform[2];
    const width = start.current.width + (clientX - start.current.x) / zoom;
    const height = start.current.height + (clientY - start.current.y) / zoom;
    return {
      width: Math.round(Math.min(cardLimits.width[1], Math.max(cardLimits.width[0], width))),
      height: Math.round(Math.max(36, height)),
    };
  };
  return (
    <span
      aria-hidden
      className="card-corner nodrag nopan"
      data-hint={t('node.resize')}
      onPointerDown={(event) => {
        const card = event.currentTarget.closest<HTMLElement>('.card');
        if (event.button !== 0 || !card) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, y: event.clientY, width: card.offsetWidth, height: card.offsetHeight };
      }}
      onPointerMove={(event) => {
        const size = sizeAt(event);
        if (size) onDrag(size);
      }}
      onPointerUp={(event) => {
        const [size, card] = [sizeAt(event), event.currentTarget.closest<HTMLElement>('.card')];
        const from = start.current;
        start.current = undefined;
        onDrag(undefined);
        if (!size || !from || !card || Math.hypot(event.clientX - from.x, event.clientY - from.y) < 3) return;
        // a card that its content makes as high has no height of its own, so that it shrinks with the content
        const content = heightOfContent(card);
        const { width, height = 0 } = size;
        actions.edit((workflow) => setCardSize(workflow, [id], height > content + 4 ? { width, height } : { width }), { label: 'resize' });
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
        actions.edit((workflow) => setCardSize(workflow, [id], undefined), { label: 'resize' });
      }}
    />
  );
};

/** The height of a card without the least height that it is given. */
const heightOfContent = (card: HTMLElement): number => {
  const { minHeight } = card.style;
  card.style.minHeight = '';
  const height = card.offsetHeight;
  card.style.minHeight = minHeight;
  return height;
};
