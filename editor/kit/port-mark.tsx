import { type LookName, lookColour, lookShapes } from './look.ts';

/** The mark of a port type: its shape, in its colour. */
export const PortMark = ({
  look,
  size = 12,
  hollow = false,
}: {
  readonly look: LookName;
  readonly size?: number;
  readonly hollow?: boolean;
}) => (
  <svg viewBox="0 0 12 12" width={size} height={size} aria-hidden className="block shrink-0 overflow-visible">
    <path
      d={lookShapes[look]}
      fillRule="evenodd"
      strokeLinejoin="round"
      style={{
        fill: hollow ? 'var(--surface-1)' : lookColour(look),
        stroke: hollow ? lookColour(look) : 'var(--surface-1)',
        strokeWidth: hollow ? 1.6 : 1,
        paintOrder: 'stroke',
      }}
    />
  </svg>
);
