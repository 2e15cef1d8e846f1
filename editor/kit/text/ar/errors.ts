/** Sentences of errors, by their English template. `npm run translations` lists those without a translation. */
export const errors: Readonly<Record<string, string>> = {};
