import { useState } from 'react';
import { TextField } from '../components/index.ts';
import { useText } from '../text/use-text.ts';
import type { Param } from './use-param.ts';

/** The numbers of a text, separated by commas or spaces; undefined where something else is in it. */
export const parseNumbers = (text: string, whole: boolean): readonly number[] | undefined => {
  const parts = text.split(/[\s,،;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every((number) => Number.isFinite(number) && (!whole || Number.isInteger(number))) ? numbers : undefined;
};

/** A list of numbers, written as text with commas. Text that cannot be read is reported, and not stored. */
export const NumberListField = ({ param, label }: { readonly param: Param; readonly label: string }) => {
  const { t } = useText();
  const { field, value, set } = param;
  const [draft, setDraft] = useState<string>();
  const written = Array.isArray(value) ? value.join(', ') : '';
  const bad = draft !== undefined && parseNumbers(draft, field.integer) === undefined;
  return (
    <div className="text-sm">
      <span className="block truncate ps-2 pb-1 text-muted">{label}</span>
      <TextField
        label={`${label}: ${t('field.numbers')}`}
        placeholder="1, 2, 5"
        dir="ltr"
        invalid={bad}
        value={draft ?? written}
        onFocus={() => setDraft(written)}
        onBlur={() => setDraft(undefined)}
        onChange={(text) => {
          setDraft(text);
          const numbers = parseNumbers(text, field.integer);
          if (numbers) set(numbers);
        }}
      />
      {bad && <p className="ps-2 pt-1 text-danger text-xs">{t('field.numbers.bad')}</p>}
    </div>
  );
};
