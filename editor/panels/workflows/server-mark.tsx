import { Server } from 'lucide-react';
import { classes } from '../../kit/components/index.ts';

/** The quiet mark of what lies or runs on the server. */
export const ServerMark = ({ words, news = false }: { readonly words: string; readonly news?: boolean }) => (
  <span data-hint={words} className={classes('inline-flex shrink-0 items-center', news ? 'text-accent' : 'text-muted')}>
    <Server aria-hidden className="size-3.5" />
    <span className="sr-only">{words}</span>
  </span>
);
