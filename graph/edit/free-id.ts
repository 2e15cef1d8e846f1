/** An id that is not a key of a record: `decode`, `decode-2`, …, at most 64 characters. Of the type of a plugin's node, the part after the colon counts. */
export const freeId = (taken: Readonly<Record<string, unknown>>, name: string): string => {
  const wanted = name.slice(name.indexOf(':') + 1);
  let id = wanted;
  for (let number = 2; Object.hasOwn(taken, id); number++) {
    const end = `-${number}`;
    // counted in UTF-16 units as the schema counts, but never cut inside a surrogate pair
    id = `${wanted.slice(0, 64 - end.length).replace(/[\uD800-\uDBFF]$/, '')}${end}`;
  }
  return id;
};

/** An id for each key of `added` that `before` lacks: the new ids by the old ones. */
export const freeIds = (before: Readonly<Record<string, unknown>>, added: Readonly<Record<string, unknown>>): Record<string, string> => {
  const taken: Record<string, unknown> = { ...before };
  const ids: Record<string, string> = {};
  for (const id of Object.keys(added)) {
    const free = freeId(taken, id);
    ids[id] = free;
    taken[free] = true;
  }
  return ids;
};
