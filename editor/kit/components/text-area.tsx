import { type ComponentProps, type RefObject, useLayoutEffect, useRef } from 'react';
import { classes } from './classes.ts';
import { useComposedText } from './use-composed-text.ts';

export type TextAreaProps = Omit<ComponentProps<'textarea'>, 'onChange' | 'value' | 'ref'> & {
  /** The text area, for what is shown beside it. */
  readonly area?: RefObject<HTMLTextAreaElement | null>;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The number of lines from which it scrolls. */
  readonly maximumLines?: number;
};

/** A text area that grows with its text, in the writing direction of the text. */
export const TextArea = ({ label, value, onChange, area: outer, maximumLines = 10, className, rows = 2, ...rest }: TextAreaProps) => {
  const inner = useRef<HTMLTextAreaElement>(null);
  const area = outer ?? inner;
  const composed = useComposedText<HTMLTextAreaElement>(value, onChange);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const element = area.current;
    if (!element || CSS.supports('field-sizing', 'content')) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [value]);
  return (
    <textarea
      ref={area}
      dir={value === '' ? undefined : 'auto'}
      aria-label={label}
      rows={rows}
      {...composed}
      style={{ maxBlockSize: `var(--text-limit, ${maximumLines * 1.5}em)`, minBlockSize: `${rows * 20 + 14}px` }}
      className={classes(
        'nodrag nopan nowheel field-sizing-content block w-full resize-none rounded-sm border border-transparent bg-surface-2 px-2 py-1.5 text-base outline-none transition-colors placeholder:text-muted hover:bg-surface-3 focus:border-ring focus:bg-surface-2',
        className,
      )}
      {...rest}
    />
  );
};
