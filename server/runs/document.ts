import { sql } from 'drizzle-orm';
import type { Workflow } from '../../graph/index.ts';
import { sha256Of } from '../artifacts/write.ts';
import type { Sha256 } from '../contract.ts';
import type { documents } from '../database/tables.ts';

/** The workflow of runs as the database stores it: its JSON, and the name of the document. */
export type RunDocument = { readonly sha256: Sha256; readonly text: string };

const known = new WeakMap<Workflow, RunDocument>();

/** The document of a workflow, which is composed once for each workflow object. */
export const documentOf = (workflow: Workflow): RunDocument => {
  const cached = known.get(workflow);
  if (cached) return cached;
  const text = JSON.stringify(workflow);
  const document = { sha256: sha256Of(new TextEncoder().encode(text)), text };
  known.set(workflow, document);
  return document;
};

/** The row of a document. */
export const documentRow = ({ sha256, text }: RunDocument) =>
  ({ sha256, workflow: sql`${text}::json` }) satisfies { readonly [Column in keyof typeof documents.$inferInsert]: unknown };
