/**
 * JSON with sorted keys: equal values have the same text in any order of their keys, and different values have different texts. Missing and
 * undefined properties are equal. Values that JSON cannot write are written without quotes (`NaN`), so that no string has the same text.
 */
export const canonical = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value);
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value) ?? String(value);
};

const canonicalArray = (values: readonly unknown[]): string => {
  let text = '';
  for (const value of values) text += text === '' ? canonical(value) : `,${canonical(value)}`;
  return `[${text}]`;
};

const canonicalObject = (object: object): string => {
  const entries = object as Readonly<Record<string, unknown>>; // safe: only its own enumerable properties are read
  const names = Object.keys(entries);
  if (names.length > 1) names.sort();
  let text = '';
  for (const name of names) {
    const value = entries[name];
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonical(value)}`;
  }
  return `{${text}}`;
};
