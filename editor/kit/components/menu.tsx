import { cloneElement, type KeyboardEvent, type ReactElement, Suspense, useState } from 'react';
import { later } from './later.ts';
import type { MenuItem } from './menu-items.tsx';

export type { MenuItem } from './menu-items.tsx';

const ButtonMenu = later(async () => (await import('./dropdown-menu.tsx')).ButtonMenu);
const PointMenu = later(async () => (await import('./dropdown-menu.tsx')).PointMenu);

export type MenuProps = {
  readonly items: readonly MenuItem[];
  /** The button. */
  readonly children: ReactElement<{
    readonly 'aria-haspopup'?: 'menu';
    readonly 'aria-expanded'?: boolean;
    readonly onClick?: () => void;
    readonly onKeyDown?: (event: KeyboardEvent) => void;
  }>;
  readonly align?: 'start' | 'end';
};

/** A menu under a button. */
export const Menu = (props: MenuProps) => {
  const [asked, setAsked] = useState(false);
  const button = cloneElement(props.children, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => setAsked(true),
    onKeyDown: ({ key }) => key === 'ArrowDown' && setAsked(true),
  });
  return asked ? (
    <Suspense fallback={button}>
      <ButtonMenu {...props} />
    </Suspense>
  ) : (
    button
  );
};

export type MenuAtProps = { readonly x: number; readonly y: number; readonly items: readonly MenuItem[]; readonly onClose: () => void };

/** A menu at a point of the window, open as long as it is mounted. */
export const MenuAt = (props: MenuAtProps) => (
  <Suspense>
    <PointMenu {...props} />
  </Suspense>
);
