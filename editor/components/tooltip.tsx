import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './kbd.tsx';

export type TooltipProps = {
  readonly content: ReactNode;
  readonly keys?: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** One element that takes a ref. */
  readonly children: ReactNode;
};

/** Words that appear beside what the pointer or the focus is on. */
export const Tooltip = ({ content, keys, side = 'bottom', children }: TooltipProps) => (
  <Radix.Root>
    <Radix.Trigger asChild>{children}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        side={side}
        sideOffset={6}
        collisionPadding={8}
        className="z-50 flex max-w-72 animate-fade items-center gap-2 rounded-sm border border-line bg-surface-1 px-2 py-1 text-sm text-text shadow-lg"
      >
        {content}
        {keys !== undefined && <Kbd keys={keys} />}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
