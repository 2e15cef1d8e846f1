/** The largest number of patterns that the braces of a pattern stand for. */
const mostAlternatives = 64;

type Token = { readonly kind: 'character'; readonly character: string } | { readonly kind: 'any' | 'name' | 'path' | 'folders' };

/** The patterns that a pattern with braces stands for: `{a,b}.jpg` is `a.jpg` and `b.jpg`; undefined if a brace has no partner, or there are too many. */
const alternatives = (pattern: string): readonly string[] | undefined => {
  let found = [''];
  for (const [part, inner] of pattern.matchAll(/\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (part === '{' || part === '}') return undefined;
    const choices = inner === undefined ? [part] : inner.split(',');
    found = found.flatMap((start) => choices.map((choice) => start + choice));
    if (found.length > mostAlternatives) return undefined;
  }
  return found;
};

const tokensOf = (pattern: string): readonly Token[] =>
  Array.from(pattern.matchAll(/\*\*\/|\*\*+|\*|\?|[^*?]/gsu), ([part]): Token => {
    if (part === '**/') return { kind: 'folders' };
    if (part.startsWith('**')) return { kind: 'path' };
    if (part === '*') return { kind: 'name' };
    return part === '?' ? { kind: 'any' } : { kind: 'character', character: part };
  });

/** Whether a text matches tokens. Follows all ways to match at once, so the time is the product of both lengths, whatever they are. */
const matches = (tokens: readonly Token[], text: string): boolean => {
  /** Positions in `tokens` that the text so far can have led to, with those after wildcards that stand for nothing. */
  const closed = (positions: Iterable<number>): Set<number> => {
    const reached = new Set<number>();
    for (let position of positions) {
      while (!reached.has(position)) {
        reached.add(position);
        const kind = tokens[position]?.kind;
        if (kind !== 'name' && kind !== 'path' && kind !== 'folders') break;
        position++;
      }
    }
    return reached;
  };
  let open = closed([0]);
  for (const character of text) {
    const [stays, next]: [number[], number[]] = [[], []];
    for (const position of open) {
      const token = tokens[position];
      if (!token) continue;
      if (token.kind === 'path' || token.kind === 'folders' || (token.kind === 'name' && character !== '/')) stays.push(position);
      const passes = token.kind === 'character' ? token.character === character : token.kind === 'any' && character !== '/';
      if (passes || (token.kind === 'folders' && character === '/')) next.push(position + 1);
    }
    const [inFolders, inNames] = [true, false].map((folders) =>
      stays.filter((position) => (tokens[position]?.kind === 'folders') === folders),
    );
    open = closed([...next, ...(inNames ?? [])]);
    // the folders of `**/` end only at a slash
    for (const position of inFolders ?? []) open.add(position);
    if (open.size === 0) return false;
  }
  return open.has(tokens.length);
};

/** Whether a pattern has a form that `matchesPattern` understands. */
export const isPattern = (pattern: string): boolean => alternatives(pattern) !== undefined;

/**
 * A test of paths by a pattern: `*` stands for characters of one name, `**` also for folders, `?` for one character, and `{jpg,png}` for one of several texts.
 * A pattern without `/` is compared with the file's name, any other with the whole path. Case does not matter.
 */
export const matchesPattern = (pattern: string): ((path: string) => boolean) => {
  const whole = pattern.includes('/');
  const tokens = (alternatives(pattern.toLowerCase()) ?? []).map(tokensOf);
  return (path) => {
    const text = (whole ? path : path.slice(path.lastIndexOf('/') + 1)).toLowerCase();
    return tokens.some((one) => matches(one, text));
  };
};
