import { createContext, useContext } from 'react';

/** How much of a card is drawn: all of it, its title and picture, or a box whose colour shows its state. */
export type Detail = 'full' | 'overview' | 'untitled';

/** Under this zoom nobody can read a card: it shows its title and picture only, so that a thousand cards stay smooth. */
export const overviewZoom = 0.5;
/** Under this zoom nobody can read a card's title either. */
const titleZoom = 0.18;

/** How much of the cards is drawn at the zoom of React Flow's state. */
export const detailOf = ({ transform: [, , zoom] }: { readonly transform: readonly [number, number, number] }): Detail =>
  zoom < titleZoom ? 'untitled' : zoom < overviewZoom ? 'overview' : 'full';

const Context = createContext<Detail>('full');

/** States for all cards inside how much of them is drawn, so that a thousand cards need no subscription for it. */
export const DetailProvider = Context.Provider;

export const useDetail = (): Detail => useContext(Context);

/** The CSS class of a card that is not drawn in full. */
export const overviewClass = 'overview-card';

/** Whether the element of a node contains a card that is not drawn in full. */
export const isOverviewCard = (node: Element): boolean => node.firstElementChild?.classList.contains(overviewClass) === true;
