import createBidi from 'bidi-js';

/** The presentation forms of an Arabic letter. A letter that does not join to the next one has no initial and no medial form. */
type Forms = { isolated: string; final?: string; initial?: string; medial?: string };

/**
 * Unicode lists the forms of each letter in this order, and NFKC converts each form to its letter (or to lam and alef). Block B has the letters of
 * Arabic, and block A those of other languages, with two more forms of ى for Uighur, which Arabic does not use.
 */
const order = ['isolated', 'final', 'initial', 'medial'] as const;
const blocks = [
  [0xfe80, 0xfefc],
  [0xfb56, 0xfbff],
] as const;
const presentationForms = (): ReadonlyMap<string, Forms> => {
  const found = new Map<string, string[]>();
  for (const [first, last] of blocks) {
    const earlier = new Set(found.keys());
    for (let code = first; code <= last; code++) {
      const form = String.fromCharCode(code);
      const letters = form.normalize('NFKC');
      if (/^\p{Lo}{1,2}$/u.test(letters) && letters !== form && !earlier.has(letters))
        found.set(letters, [...(found.get(letters) ?? []), form]);
    }
  }
  const joins = (forms: readonly string[]) => Object.fromEntries(forms.slice(0, 4).map((form, index) => [order[index], form])) as Forms; // at least one form
  return new Map([...found].map(([letters, forms]) => [letters, joins(forms)]));
};

let forms: ReadonlyMap<string, Forms> | undefined;
let bidi: ReturnType<typeof createBidi> | undefined;
const tatweel = 'ـ';

/**
 * Replaces Arabic letters by the presentation forms that join to their neighbours, and lam with alef by one ligature. Vowel marks are removed, because
 * the font has none. Other characters do not change. The result is in logical order.
 */
export const joinArabic = (text: string): string => {
  forms ??= presentationForms();
  const letters = [...text.normalize('NFC').replace(/\p{Mn}/gu, '')];
  const units: string[] = [];
  for (let index = 0; index < letters.length; index++) {
    const pair = `${letters[index]}${letters[index + 1] ?? ''}`;
    const ligature = letters[index] === 'ل' && forms.has(pair);
    units.push(ligature ? pair : (letters[index] as string)); // index < length
    if (ligature) index++;
  }
  const joinsNext = (unit: string | undefined) => unit !== undefined && (unit === tatweel || forms?.get(unit)?.initial !== undefined);
  const joinsPrevious = (unit: string | undefined) => unit !== undefined && (unit === tatweel || forms?.get(unit)?.final !== undefined);
  return units
    .map((unit, index) => {
      const form = forms?.get(unit);
      if (!form) return unit;
      const before = joinsNext(units[index - 1]) && form.final !== undefined;
      const after = form.initial !== undefined && joinsPrevious(units[index + 1]);
      return (before && after ? form.medial : before ? form.final : after ? form.initial : form.isolated) ?? form.isolated;
    })
    .join('');
};

/** Reorders a line for drawing from left to right by the Unicode bidirectional algorithm (UAX #9), with mirrored brackets. */
export const visualOrder = (line: string): string => {
  bidi ??= createBidi();
  return bidi.getReorderedString(line, bidi.getEmbeddingLevels(line));
};
