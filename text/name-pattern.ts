/** The largest number of wildcards in a pattern: an expression with more of them could take very long on long names. */
const mostWildcards = 8;

/** Whether a pattern has a form that `matchesPattern` understands. */
export const isPattern = (pattern: string): boolean => {
  const open = [...pattern.matchAll(/[{}]/g)].map(([brace]) => brace).join('');
  return /^(\{\})*$/.test(open) && (pattern.match(/\*+|\?/g) ?? []).length <= mostWildcards;
};

/**
 * A test of paths by a pattern: `*` stands for characters of one name, `**` also for folders, `?` for one character, and `{jpg,png}` for one of several texts.
 * A pattern without `/` is compared with the file's name, any other with the whole path. Case does not matter.
 */
export const matchesPattern = (pattern: string): ((path: string) => boolean) => {
  const source = pattern.replace(/\*\*\/|\*+|\?|\{[^}]*\}|[^*?{]/gs, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part.startsWith('**')) return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('{')) return `(?:${part.slice(1, -1).split(',').map(escaped).join('|')})`;
    return escaped(part);
  });
  const expression = new RegExp(`^${source}$`, 'isu');
  const whole = pattern.includes('/');
  return (path) => expression.test(whole ? path : path.slice(path.lastIndexOf('/') + 1));
};

const escaped = (text: string): string =>
  text.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === '-' ? '\\x2d' : `\\${character}`));
