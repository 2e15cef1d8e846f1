import { Check, ChevronRight } from 'lucide-react';
import type { ContextMenu, DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Kbd } from './kbd.tsx';

/** A line of a menu, as data: the same list makes a menu and a context menu. */
export type MenuItem =
  | 'separator'
  | {
      readonly label: string;
      readonly icon?: ReactNode;
      readonly keys?: string;
      readonly onSelect?: () => void;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly checked?: boolean;
      readonly items?: readonly MenuItem[];
    };

type Parts = typeof DropdownMenu | typeof ContextMenu;
const line =
  'flex h-7 select-none items-center gap-2 rounded-sm px-2 text-base outline-none data-disabled:opacity-40 data-highlighted:bg-surface-2 [&_svg]:size-3.5';
export const menuSurface =
  'z-50 min-w-48 max-h-[min(70vh,32rem)] overflow-y-auto animate-rise rounded-md border border-line bg-surface-1 p-1 text-text shadow-lg';

/** The lines of a menu, drawn with the parts of either menu of Radix. */
export const MenuItems = ({ parts, items }: { readonly parts: Parts; readonly items: readonly MenuItem[] }) =>
  items.map((item, index) => {
    if (item === 'separator') {
      // biome-ignore lint/suspicious/noArrayIndexKey: lines of a menu do not move
      return <parts.Separator key={index} className="mx-2 my-1 h-px bg-line" />;
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
        <parts.Sub key={item.label}>
          <parts.SubTrigger className={classes(line, 'data-[state=open]:bg-surface-2')}>
            {content}
            <ChevronRight className="text-muted rtl:rotate-180" />
          </parts.SubTrigger>
          <parts.Portal>
            <parts.SubContent sideOffset={4} collisionPadding={8} className={menuSurface}>
              <MenuItems parts={parts} items={item.items} />
            </parts.SubContent>
          </parts.Portal>
        </parts.Sub>
      );
    }
    return (
      <parts.Item
        key={item.label}
        {...(item.disabled !== undefined && { disabled: item.disabled })}
        onSelect={() => item.onSelect?.()}
        className={classes(line, item.danger && 'text-danger')}
      >
        {content}
      </parts.Item>
    );
  });
