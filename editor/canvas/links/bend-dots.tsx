import { useReactFlow } from '@xyflow/react';
import { type PointerEvent, useRef, useState } from 'react';
import { type Bend, setBends } from '../../../graph/index.ts';
import { portOfLink } from '../../kit/flow-ids.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

type Props = {
  readonly link: string;
  /** The bends as they are drawn, also while one of them is dragged. */
  readonly bends: readonly Bend[];
  readonly colour: string;
  /** Called with the bends during a drag, and with undefined at its end. */
  readonly onDrag: (bends: readonly Bend[] | undefined) => void;
};

/** The bends of a link as dots: drag a dot to move the bend, Alt-click or double-click it to remove the bend. */
export const BendDots = ({ link, bends, colour, onDrag }: Props) => {
  const { actions } = useStudio();
  const { t } = useText();
  const { screenToFlowPosition } = useReactFlow();
  const [dragged, setDragged] = useState<number>();
  const moved = useRef(false);
  const write = (next: readonly Bend[]) => actions.edit((workflow) => setBends(workflow, portOfLink(link), next), { label: 'bend' });
  const at = ({ clientX, clientY }: PointerEvent): Bend => {
    const { x, y } = screenToFlowPosition({ x: clientX, y: clientY });
    return { x: Math.round(x), y: Math.round(y) };
  };
  return bends.map((bend, index) => (
    // biome-ignore lint/a11y/noStaticElementInteractions: bends change the drawing only, and the link's menu adds and removes them too
    <circle
      // biome-ignore lint/suspicious/noArrayIndexKey: bends have an order and no ids, and the dot that is dragged must keep its element
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
