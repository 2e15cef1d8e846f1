/** A fenced block of Markdown. Chat programs and documentation show JSON in such blocks. */
const fence = /^\s*(`{3,}|~{3,})[^\n`]*\n([\s\S]*?)\n?[ \t]*\1\s*$/;

/** The text without what programs put around it when it is copied: a byte order mark, white space, and the marks of a fenced block. */
export const plainText = (text: string): string => {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  return fence.exec(trimmed)?.[2] ?? trimmed;
};
