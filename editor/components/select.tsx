import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { classes } from './classes.ts';

export type SelectOption = { readonly value: string; readonly label: string };
export type SelectProps = {
  readonly label: string;
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
  readonly className?: string;
};

/** One of a few values. */
export const Select = ({ label, value, options, onChange, disabled = false, className }: SelectProps) => (
  <Radix.Root value={value} onValueChange={onChange} disabled={disabled}>
    <Radix.Trigger
      aria-label={label}
      className={classes(
        'nodrag nopan flex h-7 w-full min-w-0 items-center justify-between gap-1 rounded-sm border border-transparent bg-surface-2 ps-2 pe-1.5 text-sm transition-colors hover:bg-surface-3 disabled:opacity-50',
        className,
      )}
    >
      <span className="truncate">
        <Radix.Value />
      </span>
      <Radix.Icon>
        <ChevronDown className="size-3.5 text-muted" />
      </Radix.Icon>
    </Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        position="popper"
        sideOffset={4}
        collisionPadding={8}
        className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-rise overflow-hidden rounded-md border border-line bg-surface-1 p-1 shadow-lg"
      >
        <Radix.Viewport>
          {options.map((option) => (
            <Radix.Item
              key={option.value}
              value={option.value}
              className="flex h-7 select-none items-center gap-2 rounded-sm ps-2 pe-2 text-base outline-none data-highlighted:bg-surface-2"
            >
              <span className="grow">
                <Radix.ItemText>{option.label}</Radix.ItemText>
              </span>
              <Radix.ItemIndicator>
                <Check className="size-3.5 text-accent" />
              </Radix.ItemIndicator>
            </Radix.Item>
          ))}
        </Radix.Viewport>
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
