import { Server } from 'lucide-react';
import { classes } from '../../kit/components/index.ts';

/** Marks what is saved or runs on the server. `highlighted`: the server has something new. */
export const ServerMark = ({ words, highlighted = false }: { readonly words: string; readonly highlighted?: boolean }) => (
  <span data-hint={words} className={classes('inline-flex shrink-0 items-center', highlighted ? 'text-accent' : 'text-muted')}>
    <Server aria-hidden className="size-3.5" />
    <span className="sr-only">{words}</span>
  </span>
);
