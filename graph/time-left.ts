/** A share of the work after which its speed says something about the rest. */
const enough = 0.01;
/** Work that ends within this time, in milliseconds, needs no estimate; and a speed is measured for this time at least. */
const shortest = { left: 10_000, measured: 3000 };

/**
 * The estimated milliseconds until `of` items are done, from the `done` ones that took `ms`; undefined while too little is done to tell, or if the rest
 * is short.
 */
export const timeLeft = ({ ms, done, of }: { readonly ms: number; readonly done: number; readonly of: number }): number | undefined => {
  if (done <= 0 || done < of * enough || ms < shortest.measured) return undefined;
  const left = (ms / done) * (of - done);
  return left < shortest.left ? undefined : left;
};
