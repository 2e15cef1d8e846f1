/**
 * Merges several iterables: yields items in the order in which they arrive, and reads ahead one item of each at most. Ends when all have ended,
 * and throws when one throws. A reader that stops early stops all of them.
 */
export const merge = async function* <Item>(sources: readonly AsyncIterable<Item>[]): AsyncGenerator<Item> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const waiting = new Map(iterators.map((iterator, index) => [index, next(iterator, index)]));
  try {
    while (waiting.size > 0) {
      const { index, result } = await Promise.race(waiting.values());
      const iterator = iterators[index];
      if (result.done || !iterator) waiting.delete(index);
      else {
        waiting.set(index, next(iterator, index));
        yield result.value;
      }
    }
  } finally {
    for (const pending of waiting.values()) pending.catch(() => undefined);
    // not awaited: an iterator that is waiting for its next item returns only when its signal aborts
    for (const index of waiting.keys()) iterators[index]?.return?.()?.then(undefined, () => undefined);
  }
};

const next = async <Item>(iterator: AsyncIterator<Item>, index: number) => ({ index, result: await iterator.next() });
