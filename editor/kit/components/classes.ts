/** One class attribute from parts, of which some may not hold. */
export const classes = (...parts: readonly (string | false | undefined)[]): string => parts.filter(Boolean).join(' ');
