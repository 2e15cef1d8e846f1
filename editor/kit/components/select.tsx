import { Suspense, useState } from 'react';
import { later } from './later.ts';
import { SelectFace, type SelectProps, selectLooks } from './select-face.tsx';

const SelectList = later(async () => (await import('./select-list.tsx')).SelectList);
const openingKeys = new Set(['ArrowDown', 'ArrowUp']);

/** One of a few values. Until it is opened first it is a plain button: a canvas has hundreds of them. */
export const Select = (props: SelectProps) => {
  const [asked, setAsked] = useState(false);
  const { label, value, options, disabled = false, className } = props;
  const button = (
    <button
      type="button"
      role="combobox"
      aria-label={label}
      aria-expanded={false}
      aria-autocomplete="none"
      disabled={disabled}
      onClick={() => setAsked(true)}
      onKeyDown={({ key }) => openingKeys.has(key) && setAsked(true)}
      className={selectLooks(className)}
    >
      <SelectFace>{options.find((option) => option.value === value)?.label}</SelectFace>
    </button>
  );
  return asked ? (
    <Suspense fallback={button}>
      <SelectList {...props} />
    </Suspense>
  ) : (
    button
  );
};
