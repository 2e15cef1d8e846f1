import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { type MenuItem, MenuItems, menuSurface } from './menu-items.tsx';

export type { MenuItem } from './menu-items.tsx';

/** A menu under a button. `children` is the button. */
export const Menu = ({
  items,
  children,
  align = 'start',
}: {
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}) => (
  <DropdownMenu.Root>
    <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className={menuSurface}>
        <MenuItems items={items} />
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);

/** A menu at a point of the window, open as long as it is mounted. */
export const MenuAt = ({
  x,
  y,
  items,
  onClose,
}: {
  readonly x: number;
  readonly y: number;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}) => (
  <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
    <DropdownMenu.Trigger asChild>
      <span aria-hidden className="pointer-events-none fixed size-0" style={{ left: x, top: y }} />
    </DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content align="start" sideOffset={2} collisionPadding={8} className={menuSurface}>
        <MenuItems items={items} />
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);
