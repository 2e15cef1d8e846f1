import { ChevronsDown, ChevronsUp, Dices, Lock, Shuffle } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  drawSeed,
  nextSeeds,
  type SeedChange,
  seedChangeOf,
  seedChanges,
  setNextSeed,
  setSeedChange,
} from '../../engine/documents/seeds.ts';
import { IconButton, Menu, NumberField } from '../components/index.ts';
import { useNodeState } from '../node-state.ts';
import { useStudio } from '../studio-context.tsx';
import { useText } from '../text/use-text.ts';
import type { Param } from './use-param.ts';

const icons: Readonly<Record<SeedChange, ReactNode>> = {
  fixed: <Lock />,
  random: <Shuffle />,
  increment: <ChevronsUp />,
  decrement: <ChevronsDown />,
};

/** A seed: enter it, draw a random one, and choose what it does after each run. It says which seed the next run takes. */
export const SeedField = ({ param, label }: { readonly param: Param; readonly label: string }) => {
  const { t } = useText();
  const { actions } = useStudio();
  const { id, field, value, set } = param;
  const { name } = field;
  const node = useNodeState(id, (state) => state.node);
  const next = node && nextSeeds(node)[name];
  const present = node ? seedChangeOf(node, name) : 'fixed';
  const seed = typeof value === 'number' ? value : 0;
  /** A seed that counts goes on from the one that is entered: the next run takes it. */
  const enter = (entered: number | undefined): void => {
    set(entered);
    const counts = present === 'increment' || present === 'decrement';
    if (counts && entered !== undefined)
      actions.edit((workflow) => setNextSeed(workflow, id, name, entered), { join: `${id}.${name}`, label: 'edit-param' });
  };
  return (
    <div>
      {/* the gap lets a finger hit the right button, even on a canvas that is slightly zoomed out */}
      <div className="flex items-center gap-2">
        <NumberField label={label} value={seed} onChange={enter} min={field.min} max={field.max} whole rest={0} className="grow" />
        <IconButton label={t('field.randomise')} size="small" onClick={() => enter(drawSeed())}>
          <Dices />
        </IconButton>
        <Menu
          align="end"
          items={seedChanges.map((change) => ({
            label: t('field.seed-change', { change: t(`field.seed-${change}`) }),
            icon: icons[change],
            checked: change === present,
            onSelect: () => actions.edit((workflow) => setSeedChange(workflow, id, { param: name, change }), { label: 'edit-param' }),
          }))}
        >
          <IconButton
            label={t('field.seed-change', { change: t(`field.seed-${present}`) })}
            size="small"
            className={present === 'fixed' ? '' : 'bg-accent-soft text-accent'}
          >
            {icons[present]}
          </IconButton>
        </Menu>
      </div>
      {next !== undefined && <p className="ps-2 pt-0.5 text-muted text-xs tabular-nums">{t('field.seed-new', { seed: next })}</p>}
    </div>
  );
};
