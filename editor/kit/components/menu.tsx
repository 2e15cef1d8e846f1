import { cloneElement } from 'react';
import { lazyShell } from './later.tsx';

export type { MenuItem } from './menu-items.tsx';

/** A menu under a button. */
export const Menu = lazyShell({
  load: async () => (await import('./dropdown-menu.tsx')).ButtonMenu,
  closed: ({ children }, open) =>
    cloneElement(children, {
      'aria-haspopup': 'menu',
      'aria-expanded': false,
      onClick: open,
      onKeyDown: ({ key }) => key === 'ArrowDown' && open(),
    }),
});

/** A menu at a point of the window, open as long as it is mounted. */
export const MenuAt = lazyShell({
  load: async () => (await import('./dropdown-menu.tsx')).PointMenu,
  isOpen: () => true,
});
