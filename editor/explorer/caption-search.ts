/** A pattern between slashes, with flags: `/^a (cat|dog)/i`. */
const slashes = /^\/(.+)\/([a-z]*)$/;

/**
 * A test of texts: whether they contain the query, whatever its case, or match it where it is a regular expression between slashes. Undefined where the
 * regular expression cannot be read.
 */
export const textTest = (query: string): ((text: string) => boolean) | undefined => {
  const [, pattern, flags] = slashes.exec(query) ?? [];
  if (pattern === undefined) {
    const wanted = query.toLowerCase();
    return (text) => text.toLowerCase().includes(wanted);
  }
  try {
    const expression = new RegExp(pattern, (flags ?? '').replace(/[gy]/g, ''));
    return (text) => expression.test(text);
  } catch {
    return undefined;
  }
};
