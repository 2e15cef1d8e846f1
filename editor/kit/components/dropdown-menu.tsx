import { DropdownMenu } from 'radix-ui';
import type { MenuAtProps, MenuProps } from './menu.tsx';
import { MenuItems, menuSurface } from './menu-items.tsx';

/** A menu under a button, open from the start. */
export const ButtonMenu = ({ items, children, align = 'start' }: MenuProps) => (
  <DropdownMenu.Root defaultOpen>
    <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className={menuSurface}>
        <MenuItems items={items} />
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);

/** A menu at a point of the window, open as long as it is mounted. */
export const PointMenu = ({ x, y, items, onClose }: MenuAtProps) => (
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
