/** The shortest decimal number that reads as this float32 number again: 0.1, not 0.10000000149011612. */
export const shortestText = (value: number): string => {
  // String writes it as 0
  if (Object.is(value, -0)) return '-0';
  // 7 digits are enough for half of all numbers, 9 for all of them
  for (let digits = 7; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan';
};
