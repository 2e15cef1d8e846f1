import * as z from 'zod';

/** The name of a user, in lower case: letters and digits of any script, and the signs of e-mail addresses. */
export const userName = z
  .string()
  .trim()
  .transform((name) => name.normalize('NFC').toLowerCase())
  .pipe(
    z
      .string()
      .regex(
        /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]{0,63}$/u,
        'must be a name of 1 to 64 letters, digits and ". _ @ + -", such as ada or ada@example.org',
      ),
  );
