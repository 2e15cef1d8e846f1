import type { ReactNode } from 'react';

type ChoiceProps = {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly disabled?: boolean;
  /** It has the focus when the dialog opens. */
  readonly first?: boolean;
  readonly onClick: () => void;
};

/** A large button of a dialog that says what it does. */
export const Choice = ({ icon, title, text, disabled = false, first = false, onClick }: ChoiceProps) => (
  <button
    type="button"
    disabled={disabled}
    data-autofocus={first ? '' : undefined}
    onClick={onClick}
    className="flex items-start gap-3 rounded-md border border-line p-3 text-start transition-colors hover:border-line-strong hover:bg-surface-2 disabled:opacity-50 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-accent"
  >
    {icon}
    <span className="flex flex-col">
      <span className="font-medium">{title}</span>
      <span className="text-muted text-sm">{text}</span>
    </span>
  </button>
);
