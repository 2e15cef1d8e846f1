import { useRef, useState } from 'react';

/**
 * Handlers that stay the same functions while a component is shown, and call those of its last render. React Flow passes handlers to every node and link: one that
 * changes draws all of them again, a thousand with each move of a drag.
 */
export const useStable = <Handlers extends object>(handlers: Handlers): Handlers => {
  const latest = useRef(handlers);
  latest.current = handlers;
  const [stable] = useState(() =>
    Object.fromEntries(
      Object.keys(handlers).map((name) => [
        name,
        (...values: unknown[]) => {
          // safe: the handler of this name, which has the type of the one that is replaced
          const handler = latest.current[name as keyof Handlers] as (...values: unknown[]) => unknown;
          return handler(...values);
        },
      ]),
    ),
  );
  // safe: the same names with functions of the same types
  return stable as Handlers;
};
