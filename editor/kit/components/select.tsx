import { lazyShell } from './later.tsx';
import { SelectFace, type SelectProps, selectClasses } from './select-face.tsx';

const openingKeys = new Set(['ArrowDown', 'ArrowUp']);

/** One of a few values. Until it is first opened it is a plain button, because a canvas has hundreds of them. */
export const Select = lazyShell<SelectProps>({
  load: async () => (await import('./select-list.tsx')).SelectList,
  closed: ({ label, value, options, disabled = false, className }, open) => (
    <button
      type="button"
      role="combobox"
      aria-label={label}
      aria-expanded={false}
      aria-autocomplete="none"
      disabled={disabled}
      onClick={open}
      onKeyDown={({ key }) => openingKeys.has(key) && open()}
      className={selectClasses(className)}
    >
      <SelectFace>{options.find((option) => option.value === value)?.label}</SelectFace>
    </button>
  ),
});
