import { classes } from './classes.ts';

export type ProgressBarProps = {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
  readonly className?: string;
};

/** A progress bar. */
export const ProgressBar = ({ label, share, className }: ProgressBarProps) => (
  <div
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.round(share * 100)}
    className={classes('h-1 overflow-hidden rounded-full bg-surface-3', className)}
  >
    <div className="h-full rounded-full bg-accent transition-[inline-size]" style={{ inlineSize: `${share * 100}%` }} />
  </div>
);
