import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export type SelectOption = {
  readonly value: string;
  readonly label: string;
  /** What the list shows beside the label. */
  readonly detail?: string;
};
export type SelectProps = {
  readonly label: string;
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
  readonly className?: string;
};

/** The classes of the field itself, open or closed. */
export const selectClasses = (className: string | undefined): string =>
  classes(
    'nodrag nopan flex h-7 w-full min-w-0 items-center justify-between gap-1 rounded-sm border border-transparent bg-surface-2 ps-2 pe-1.5 text-sm transition-colors hover:bg-surface-3 disabled:opacity-50',
    className,
  );

/** The content of the field itself. */
export const SelectFace = ({ children }: { readonly children: ReactNode }) => (
  <>
    <span className="truncate">
      <bdi>{children}</bdi>
    </span>
    <ChevronDown aria-hidden className="size-3.5 shrink-0 text-muted" />
  </>
);
