import { BookOpen } from 'lucide-react';
import { classes } from './components/index.ts';
import { useText } from './text/use-text.ts';

/** A link to the documentation in the language of the interface, in a tab of its own. `unclip export` moves its address to the path where the studio lies. */
export const DocsLink = ({ children, className }: { readonly children: string; readonly className?: string }) => {
  const { language } = useText();
  return (
    <a
      href={language === 'ar' ? '/docs/ar/' : '/docs/'}
      target="_blank"
      rel="noreferrer"
      className={classes('inline-flex shrink-0 items-center gap-2 whitespace-nowrap transition-colors', className)}
    >
      <BookOpen aria-hidden className="size-4" />
      {children}
    </a>
  );
};
