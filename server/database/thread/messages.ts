import type { Results } from '@electric-sql/pglite';

/** How rows come back: as drizzle wants them, which reads dates itself, or as pg-boss does. */
export type Reading = { readonly rowMode: 'array' | 'object'; readonly datesAsText: boolean };

/** What the thread of the database is asked. Statements with a `transaction` are part of the one that was begun under that number. */
export type Request =
  | { readonly kind: 'query'; readonly text: string; readonly values: unknown[]; readonly reading: Reading; readonly transaction?: number }
  | { readonly kind: 'exec'; readonly text: string; readonly transaction?: number }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly transaction: number; readonly commit: boolean }
  | { readonly kind: 'listen'; readonly channel: string }
  | { readonly kind: 'close' };

/** An error with what Postgres says of it (`code`, `detail`, …), which a message between threads would lose. */
export type Failure = { readonly message: string; readonly fields: Readonly<Record<string, unknown>> };

export type Answer = Results | Results[] | undefined;

export type Reply =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly failure: Failure }
  | { readonly notice: string; readonly channel: string }
  /** The database is open; or it is not, and the thread ends. */
  | { readonly opened: true }
  | { readonly opened: false; readonly failure: Failure };
