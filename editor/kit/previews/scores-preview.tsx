import type { Scores } from '../../../nodes/kinds.ts';

const rowsShown = 4;
const columnsShown = 4;

/** A table of scores as bars: of each row its highest columns. */
export const ScoresPreview = ({ scores }: { readonly scores: Scores }) => {
  const width = scores.columns.length;
  const largest = Math.max(1e-9, ...scores.values.map(Math.abs));
  return (
    <div className="flex flex-col gap-2">
      {scores.rows.slice(0, rowsShown).map((name, row) => {
        const best = scores.columns
          .map((column, index) => ({ column, value: scores.values[row * width + index] ?? 0 }))
          .sort((a, b) => b.value - a.value)
          .slice(0, columnsShown);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rows may have one name
          <dl key={row} className="text-xs">
            {scores.rows.length > 1 && (
              <dt dir="auto" className="truncate text-muted">
                {name}
              </dt>
            )}
            {best.map(({ column, value }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
              <dd key={index} className="relative flex h-5 items-center overflow-hidden rounded-sm px-1.5">
                <span
                  aria-hidden
                  className="absolute inset-y-0.5 start-0 rounded-sm bg-port-scores/30"
                  style={{ inlineSize: `${(Math.max(0, value) / largest) * 100}%` }}
                />
                <span dir="auto" className="relative grow truncate">
                  {column}
                </span>
                <span className="relative ps-2 tabular-nums">{value.toFixed(3)}</span>
              </dd>
            ))}
          </dl>
        );
      })}
      {scores.rows.length > rowsShown && <p className="text-muted text-xs tabular-nums">+{scores.rows.length - rowsShown}</p>}
    </div>
  );
};
