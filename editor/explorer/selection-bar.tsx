import { Download, Layers, MoveRight, X } from 'lucide-react';
import { Button, IconButton, Menu, type MenuItem } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';

/** Two stored selections: a direction leads from the first to the second. */
export type Groups = { readonly a?: readonly number[]; readonly b?: readonly number[] };

type Props = {
  readonly selected: readonly number[];
  readonly groups: Groups;
  readonly exports: readonly MenuItem[];
  readonly onGroup: (name: keyof Groups, points: readonly number[] | undefined) => void;
  readonly onShow: (points: readonly number[]) => void;
  readonly onBatch: () => void;
  readonly onDirection: () => void;
  readonly onClear: () => void;
};

/** What can be done with the selected points, and the two groups that a direction leads between. */
export const SelectionBar = ({ selected, groups, exports, onGroup, onShow, onBatch, onDirection, onClear }: Props) => {
  const { t } = useText();
  const { a, b } = groups;
  if (selected.length === 0 && !a && !b) return null;
  const names = ['a', 'b'] as const;
  return (
    <section aria-label={t('explorer.selection')} className="flex flex-wrap items-center gap-1.5 rounded-md bg-surface-2 px-2 py-1.5">
      <p className="me-1 text-sm tabular-nums" aria-live="polite">
        {t('explorer.selected', { count: selected.length })}
      </p>
      {selected.length > 0 && (
        <>
          <Button size="small" onClick={onBatch}>
            <Layers className="size-3.5" />
            {t('explorer.as-batch')}
          </Button>
          {names.map((name) => (
            <Button key={name} size="small" onClick={() => onGroup(name, selected)}>
              {t('explorer.set-group', { name: name.toUpperCase() })}
            </Button>
          ))}
          <Menu items={exports}>
            <Button size="small">
              <Download className="size-3.5" />
              {t('explorer.export')}
            </Button>
          </Menu>
          <IconButton size="small" label={t('explorer.clear-selection')} onClick={onClear}>
            <X />
          </IconButton>
        </>
      )}
      <span className="grow" />
      {names.map((name) => {
        const points = groups[name];
        return (
          points && (
            <span key={name} className="flex items-center rounded-sm bg-surface-3 ps-2 text-sm tabular-nums">
              <button type="button" onClick={() => onShow(points)}>
                {`${name.toUpperCase()} · ${points.length}`}
              </button>
              <IconButton
                size="small"
                label={t('explorer.drop-group', { name: name.toUpperCase() })}
                onClick={() => onGroup(name, undefined)}
              >
                <X />
              </IconButton>
            </span>
          )
        );
      })}
      {a && b && (
        <Button size="small" tone="accent" onClick={onDirection}>
          {t('explorer.direction')}
          <MoveRight className="size-3.5 rtl:rotate-180" />
        </Button>
      )}
    </section>
  );
};
