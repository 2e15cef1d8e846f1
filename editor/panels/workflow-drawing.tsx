import { outputType, type Workflow } from '../../graph/index.ts';
import { lookColour, lookOf } from '../kit/look.ts';
import { useStudio } from '../kit/studio-context.tsx';

const card = { width: 200, height: 96 };
/** Nodes are closer together than on the canvas, so that they can be larger. */
const tight = { x: 0.84, y: 0.66 };

/** A workflow as a small drawing: its nodes at their positions, its links in the colours of their kinds. */
export const WorkflowDrawing = ({ workflow, className }: { readonly workflow: Workflow; readonly className: string }) => {
  const { registry } = useStudio();
  const positions = Object.entries(workflow.layout).map(([id, { x, y }]) => [id, { x: x * tight.x, y: y * tight.y }] as const);
  const positionOf = new Map(positions);
  const [left, top] = [least(positions.map(([, { x }]) => x)), least(positions.map(([, { y }]) => y))];
  const right = -least(positions.map(([, { x }]) => -x)) + card.width;
  const bottom = -least(positions.map(([, { y }]) => -y)) + card.height;
  const colour = (node: string, port: string) => {
    const type = outputType({ workflow, types: {}, registry }, { node, port });
    return type ? lookColour(lookOf(type)) : 'var(--line-strong)';
  };
  return (
    <svg aria-hidden viewBox={`${left - 16} ${top - 16} ${right - left + 32} ${bottom - top + 32}`} className={className}>
      {Object.entries(workflow.nodes).flatMap(([id, { inputs }]) =>
        Object.entries(inputs).map(([port, link]) => {
          const [from, to] = [positionOf.get(link.node), positionOf.get(id)];
          if (!from || !to) return null;
          const [x1, y1, x2, y2] = [from.x + card.width, from.y + card.height / 2, to.x, to.y + card.height / 2];
          const bend = Math.max(60, (x2 - x1) / 2);
          return (
            <path
              key={`${id}.${port}`}
              d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
              fill="none"
              stroke={colour(link.node, link.port)}
              strokeWidth={7}
              strokeLinecap="round"
              opacity={0.9}
            />
          );
        }),
      )}
      {positions.map(([id, { x, y }]) => {
        const outputs = registry[workflow.nodes[id]?.type ?? '']?.outputs ?? {};
        const port = Object.keys(outputs)[0];
        return (
          <g key={id}>
            <rect x={x} y={y} {...card} rx={22} className="fill-surface-1 stroke-line-strong" strokeWidth={3} />
            <rect x={x + 24} y={y + 26} width={92} height={12} rx={6} fill={port === undefined ? 'var(--line-strong)' : colour(id, port)} />
            <rect x={x + 24} y={y + 54} width={140} height={10} rx={5} className="fill-surface-3" />
          </g>
        );
      })}
    </svg>
  );
};

/** Not `Math.min(...numbers)`: 20,000 arguments fill the stack. */
const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), numbers[0] ?? 0);
