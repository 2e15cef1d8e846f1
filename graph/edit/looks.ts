import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import { type Colour, cardLimits, type LayoutEntry, type Workflow } from '../workflow.ts';
import { withPositions } from './positions.ts';

type Look = Pick<LayoutEntry, 'collapsed' | 'color' | 'size' | 'pinned'>;

/** Changes how nodes look, which no key depends on. A field that is undefined is removed. Throws `GraphError` UNKNOWN_NODE. */
const setLook = (unplaced: Workflow, ids: readonly string[], look: Look): Workflow => {
  for (const id of ids) nodeIn(unplaced, id);
  const differs = (id: string): boolean => {
    const entry: Look = own(unplaced.layout, id) ?? {};
    return Object.entries(look).some(([name, value]) => entry[name as keyof Look] !== value); // safe: the name is one of its keys
  };
  const changing = ids.filter(differs);
  if (changing.length === 0) return unplaced;
  const workflow = withPositions(unplaced);
  const layout = { ...workflow.layout };
  for (const id of changing) {
    const { collapsed, color, size, pinned, ...entry } = own(layout, id) ?? { x: 0, y: 0 };
    const kept = Object.entries({ collapsed, color, size, pinned, ...look }).filter(([, value]) => value !== undefined);
    layout[id] = { ...entry, ...Object.fromEntries(kept) };
  }
  return { ...workflow, layout };
};

/** Shows the title bars of nodes only, or all of their cards. Throws `GraphError` UNKNOWN_NODE. */
export const setCollapsed = (workflow: Workflow, ids: readonly string[], collapsed: boolean): Workflow =>
  setLook(workflow, ids, { collapsed: collapsed || undefined });

/** Colours nodes; undefined takes the colour away. Throws `GraphError` UNKNOWN_NODE. */
export const setColour = (workflow: Workflow, ids: readonly string[], color: Colour | undefined): Workflow =>
  setLook(workflow, ids, { color });

/** Pins nodes where they are, or releases them. Throws `GraphError` UNKNOWN_NODE. */
export const setPinned = (workflow: Workflow, ids: readonly string[], pinned: boolean): Workflow =>
  setLook(workflow, ids, { pinned: pinned || undefined });

/** The width of a card, and its least height; without a height the content decides. */
export type CardSize = { readonly width: number; readonly height?: number | undefined };

/** Sets the size of cards, within the limits of cards; undefined restores the usual one. Throws `GraphError` UNKNOWN_NODE. */
export const setCardSize = (workflow: Workflow, ids: readonly string[], size: CardSize | undefined): Workflow =>
  setLook(workflow, ids, {
    size: size && {
      width: limited(size.width, cardLimits.width),
      ...(size.height !== undefined && { height: limited(size.height, cardLimits.height) }),
    },
  });

const limited = (value: number, [least, most]: readonly [number, number]): number => Math.round(Math.min(most, Math.max(least, value)));
