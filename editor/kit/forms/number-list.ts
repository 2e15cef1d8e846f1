/** The numbers of a text, separated by commas or spaces; undefined where something else is in it. */
export const parseNumbers = (text: string, whole: boolean): readonly number[] | undefined => {
  const parts = text.split(/[\s,،;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every((number) => Number.isFinite(number) && (!whole || Number.isInteger(number))) ? numbers : undefined;
};
