/** A template in parts: literal text, the name of a value, or alternatives, each of which is a template. */
export type TemplatePart = string | { readonly name: string } | { readonly choices: readonly Template[] };
export type Template = readonly TemplatePart[];

/** A template that cannot be read: `at` is the index of the first character that is wrong, from 0. */
export type TemplateFault = { readonly at: number; readonly fault: 'unclosed' | 'unopened' | 'name' };

const namePattern = /^[\p{L}_][\p{L}\p{M}\p{N}_-]*$/u;

/**
 * Parses a template: `{name}` stands for a value, `{red|green|}` for one of several texts (one of these is empty), in which templates may occur again.
 * A backslash before `{`, `}`, `|` or `\` makes it an ordinary letter. A `|` outside of braces is one, too.
 */
export const parseTemplate = (text: string): Template | TemplateFault => {
  type Open = { readonly at: number; readonly choices: TemplatePart[][] };
  const open: Open[] = [];
  const root: TemplatePart[] = [];
  const current = (): TemplatePart[] => open.at(-1)?.choices.at(-1) ?? root;
  const add = (letter: string): void => {
    const parts = current();
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + letter;
    else parts.push(letter);
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '\\' && /[{}|\\]/.test(text.charAt(at + 1))) add(text.charAt(++at));
    else if (letter === '{') open.push({ at, choices: [[]] });
    else if (letter === '|' && open.length > 0) open.at(-1)?.choices.push([]);
    else if (letter === '}') {
      const closed = open.pop();
      if (!closed) return { at, fault: 'unopened' };
      const part = closedPart(closed.choices);
      if (!part) return { at: closed.at, fault: 'name' };
      current().push(part);
    } else add(letter);
  }
  const [unclosed] = open;
  return unclosed ? { at: unclosed.at, fault: 'unclosed' } : root;
};

/** What braces stand for: alternatives, or with only one the name of a value; undefined for a single text that is no name. */
const closedPart = (choices: readonly TemplatePart[][]): TemplatePart | undefined => {
  if (choices.length > 1) return { choices };
  const [only = []] = choices;
  const [name] = only;
  return only.length === 1 && typeof name === 'string' && namePattern.test(name.trim()) ? { name: name.trim() } : undefined;
};

/** The names of values in a template, in the order of their first occurrence. */
export const templateNames = (template: Template): readonly string[] => [
  ...new Set(
    template.flatMap((part) =>
      typeof part === 'string' ? [] : 'name' in part ? [part.name] : part.choices.flatMap((choice) => templateNames(choice)),
    ),
  ),
];

/** How many texts the alternatives of a template make. */
export const countCombinations = (template: Template): number =>
  template.reduce(
    (product, part) =>
      typeof part === 'string' || 'name' in part
        ? product
        : product * part.choices.reduce((sum, choice) => sum + countCombinations(choice), 0),
    1,
  );

/** One combination of the alternatives, by its index below `countCombinations`. The last alternatives of a template change first. */
export const combinationAt = (template: Template, index: number, textFor: (name: string) => string): string => {
  let rest = index;
  const parts = template.toReversed().map((part) => {
    if (typeof part === 'string') return part;
    if ('name' in part) return textFor(part.name);
    const counts = part.choices.map((choice) => countCombinations(choice));
    const total = counts.reduce((sum, count) => sum + count, 0);
    let within = rest % total;
    rest = Math.floor(rest / total);
    const chosen = counts.findIndex((count) => {
      if (within < count) return true;
      within -= count;
      return false;
    });
    return combinationAt(part.choices[chosen] ?? [], within, textFor);
  });
  return parts.reverse().join('');
};

/** A random choice at every alternative. `draw(count)` returns an index below `count`. */
export const randomCombination = (template: Template, draw: (count: number) => number, textFor: (name: string) => string): string =>
  template
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('name' in part) return textFor(part.name);
      return randomCombination(part.choices[draw(part.choices.length)] ?? [], draw, textFor);
    })
    .join('');
