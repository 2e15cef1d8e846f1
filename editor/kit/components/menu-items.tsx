import { Check, ChevronRight } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Kbd } from './kbd.tsx';

/** A line of a menu, as data. */
export type MenuItem =
  | 'separator'
  | {
      readonly label: string;
      readonly icon?: ReactNode;
      readonly keys?: string | undefined;
      readonly onSelect?: () => void;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly checked?: boolean;
      readonly items?: readonly MenuItem[];
    };

const line =
  'flex h-7 pointer-coarse:h-[44px] select-none items-center gap-2 rounded-sm px-2 text-base outline-none data-disabled:opacity-40 data-highlighted:bg-surface-2 [&_svg]:size-3.5';
export const menuSurface =
  'z-50 min-w-48 max-h-[min(70vh,32rem)] overflow-y-auto animate-rise rounded-md border border-line bg-surface-1 p-1 text-text shadow-lg';

/** The lines of a menu. */
export const MenuItems = ({ items }: { readonly items: readonly MenuItem[] }) =>
  items.map((item, index) => {
    if (item === 'separator') {
      // biome-ignore lint/suspicious/noArrayIndexKey: lines of a menu do not move
      return <DropdownMenu.Separator key={index} className="mx-2 my-1 h-px bg-line" />;
    }
    const content = (
      <>
        <span className="flex w-4 justify-center text-muted">{item.checked ? <Check /> : item.icon}</span>
        <span className="grow">{item.label}</span>
        {item.keys !== undefined && <Kbd keys={item.keys} />}
      </>
    );
    if (item.items) {
      return (
        <DropdownMenu.Sub key={item.label}>
          <DropdownMenu.SubTrigger className={classes(line, 'data-[state=open]:bg-surface-2')}>
            {content}
            <ChevronRight className="text-muted rtl:rotate-180" />
          </DropdownMenu.SubTrigger>
          <DropdownMenu.Portal>
            <DropdownMenu.SubContent sideOffset={4} collisionPadding={8} className={menuSurface}>
              <MenuItems items={item.items} />
            </DropdownMenu.SubContent>
          </DropdownMenu.Portal>
        </DropdownMenu.Sub>
      );
    }
    return (
      <DropdownMenu.Item
        key={item.label}
        {...(item.disabled !== undefined && { disabled: item.disabled })}
        onSelect={() => item.onSelect?.()}
        className={classes(line, item.danger && 'text-danger')}
      >
        {content}
      </DropdownMenu.Item>
    );
  });
