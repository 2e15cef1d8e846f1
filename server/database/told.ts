import { troubleOf } from './trouble.ts';

/** The function with its errors in the server's words. */
export const told =
  <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
  (...given: Given): Promise<Result> =>
    work(...given).catch((error: unknown) => {
      throw troubleOf(error);
    });
