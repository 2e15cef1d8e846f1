import { Check } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { SelectFace, type SelectProps, selectClasses } from './select-face.tsx';

/** A select whose list is open from the start. */
export const SelectList = ({ label, value, options, onChange, disabled = false, className }: SelectProps) => (
  <Radix.Root value={value} onValueChange={onChange} disabled={disabled} defaultOpen>
    <Radix.Trigger aria-label={label} className={selectClasses(className)}>
      <SelectFace>
        <Radix.Value />
      </SelectFace>
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
                <bdi>
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                </bdi>
              </span>
              {option.detail !== undefined && (
                <bdi className="ps-3 text-muted text-xs" dir="ltr">
                  {option.detail}
                </bdi>
              )}
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
