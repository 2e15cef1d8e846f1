/** A value that stands in a sentence. A nested sentence is composed in the language of the sentence around it. */
export type SentenceValue = string | number | Sentence;

/**
 * A sentence whose words and values are kept apart, so that it can be composed in another language. `template` is the English text, an ICU
 * message that uses only simple arguments (`{name}`); translations are found by it.
 */
export type Sentence = { readonly template: string; readonly params: Readonly<Record<string, SentenceValue>> };

/** A sentence of a template and its values. */
export const sentence = (template: string, params: Sentence['params'] = {}): Sentence => ({ template, params });

/** Composes a sentence in English. An argument without a value stays in the sentence as `{name}`. */
export const inEnglish = ({ template, params }: Sentence): string =>
  template.replace(/\{(\w+)\}/g, (argument, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) return argument;
    return typeof value === 'object' ? inEnglish(value) : String(value);
  });
