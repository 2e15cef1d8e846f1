import type { Results } from '@electric-sql/pglite';

/** The form of returned rows. Drizzle parses dates itself, so it needs them as text; pg-boss does not. */
export type Reading = { readonly rowMode: 'array' | 'object'; readonly datesAsText: boolean };

/** A request to the database thread. `transaction` is the id of the `begin` request of the transaction that a statement belongs to. */
export type Request =
  | { readonly kind: 'query'; readonly text: string; readonly values: unknown[]; readonly reading: Reading; readonly transaction?: number }
  | { readonly kind: 'exec'; readonly text: string; readonly transaction?: number }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly transaction: number; readonly commit: boolean }
  | { readonly kind: 'listen'; readonly channel: string }
  | { readonly kind: 'close' };

/** An error with Postgres's fields (`code`, `detail`, …), which a structured clone would lose. */
export type Failure = { readonly message: string; readonly fields: Readonly<Record<string, unknown>> };

export type Answer = Results | Results[] | undefined;

export type Reply =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly failure: Failure }
  | { readonly notice: string; readonly channel: string }
  /** Sent once: the database is open, or it could not be opened and the thread ends. */
  | { readonly opened: true }
  | { readonly opened: false; readonly failure: Failure };
