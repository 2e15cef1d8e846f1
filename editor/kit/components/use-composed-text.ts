import { type ChangeEvent, type CompositionEvent, useState } from 'react';

type Field = HTMLInputElement | HTMLTextAreaElement;

/**
 * The props of a text field that reports no half-composed text: an input method (Chinese, Japanese, Korean, dead keys) changes a field many times before the
 * word is chosen. Until then the field shows the composed text, and `onChange` is not called.
 */
export const useComposedText = <Element extends Field>(value: string, onChange: (value: string) => void) => {
  const [composed, setComposed] = useState<string>();
  return {
    value: composed ?? value,
    onChange: (event: ChangeEvent<Element>) => {
      if (composed === undefined) onChange(event.target.value);
      else setComposed(event.target.value);
    },
    onCompositionStart: (event: CompositionEvent<Element>) => setComposed(event.currentTarget.value),
    onCompositionEnd: (event: CompositionEvent<Element>) => {
      setComposed(undefined);
      if (event.currentTarget.value !== value) onChange(event.currentTarget.value);
    },
  };
};
