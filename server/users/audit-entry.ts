/** What the audit log records. Single tasks of a workflow that runs in a browser are not recorded. */
export type AuditAction =
  | 'sign-in'
  | 'sign-in-failed'
  | 'sign-out'
  | `user-${'added' | 'changed' | 'removed' | 'token-renewed' | 'token-revoked' | 'link-created'}`
  | `model-${'import-started' | 'import-cancelled' | 'removed'}`
  | `workflow-${'saved' | 'renamed' | 'shared' | 'removed'}`
  | `run-${'started' | 'cancelled' | 'prioritised' | 'retried' | 'shared' | 'removed'}`;

/** An entry of the audit log: who did what when, and to what. */
export type AuditEntry = {
  readonly at: number;
  /** The user's name at that time; absent for the operator, and for failed sign-ins. */
  readonly name?: string;
  /** The IP address of the connection; absent for a program on the server's machine. */
  readonly client?: string;
  readonly action: AuditAction;
  readonly subject?: string;
  readonly details: Readonly<Record<string, unknown>>;
};

export type AuditWhat = { readonly action: AuditAction; readonly subject?: string; readonly details?: Readonly<Record<string, unknown>> };

export type AuditFilter = {
  /** The name of the user. */
  readonly name?: string;
  /** An action, or the beginning of several: `run`. */
  readonly action?: string;
  /** Only entries since then, and before then, in milliseconds since 1970. */
  readonly since?: number;
  readonly before?: number;
  readonly limit?: number;
};
