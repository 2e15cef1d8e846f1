import { DropdownMenu } from 'radix-ui';
import type { KeyboardEvent, ReactElement } from 'react';
import { type MenuItem, MenuItems, menuSurface } from './menu-items.tsx';

export type ButtonMenuProps = {
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

/** A menu under a button, open from the start. */
export const ButtonMenu = ({ items, children, align = 'start' }: ButtonMenuProps) => (
  <DropdownMenu.Root defaultOpen>
    <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className={menuSurface}>
        <MenuItems items={items} />
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);

export type PointMenuProps = { readonly x: number; readonly y: number; readonly items: readonly MenuItem[]; readonly onClose: () => void };

/** A menu at a point of the window, open as long as it is mounted. */
export const PointMenu = ({ x, y, items, onClose }: PointMenuProps) => (
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
