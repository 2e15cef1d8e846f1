import { useReactFlow } from '@xyflow/react';
import { type PointerEvent, useRef, useState } from 'react';
import { type Bend, setBends } from '../../graph/index.ts';
import { portOfLink } from '../kit/flow-ids.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

type Props = {
  readonly link: string;
  /** As they are shown: also while one is dragged. */
  readonly bends: readonly Bend[];
  readonly colour: string;
  /** Where a dot is dragged to, before it is let go. */
  readonly onDrag: (bends: readonly Bend[] | undefined) => void;
};

/** The dots of a link: drag one to lead the link elsewhere, Alt-click or double-click one to remove it. */
export const BendDots = ({ link, bends, colour, onDrag }: Props) => {
  const { actions } = useStudio();
  const { t } = useText();
  const { screenToFlowPosition } = useReactFlow();
  const [dragged, setDragged] = useState<number>();
  const moved = useRef(false);
  const write = (next: readonly Bend[]) => actions.edit((workflow) => setBends(workflow, portOfLink(link), next));
  const at = ({ clientX, clientY }: PointerEvent): Bend => {
    const { x, y } = screenToFlowPosition({ x: clientX, y: clientY });
    return { x: Math.round(x), y: Math.round(y) };
  };
  return bends.map((bend, index) => (
    // biome-ignore lint/a11y/noStaticElementInteractions: layout only; the link's menu bends and straightens it
    <circle
      // biome-ignore lint/suspicious/noArrayIndexKey: the bends of a link have an order and no names
      key={index}
      data-hint={dragged === undefined ? t('canvas.link.dot') : undefined}
      cx={bend.x}
      cy={bend.y}
      r={6}
      className="bend-dot nopan"
      style={{ fill: colour }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        if (event.altKey) write(bends.toSpliced(index, 1));
        else {
          event.currentTarget.setPointerCapture(event.pointerId);
          moved.current = false;
          setDragged(index);
        }
      }}
      onPointerMove={(event) => {
        if (dragged !== index) return;
        moved.current = true;
        onDrag(bends.with(index, at(event)));
      }}
      onPointerUp={(event) => {
        if (dragged !== index) return;
        setDragged(undefined);
        onDrag(undefined);
        if (moved.current) write(bends.with(index, at(event)));
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
        write(bends.toSpliced(index, 1));
      }}
    />
  ));
};
