import { writeFileSync } from 'node:fs';
import { workflowJsonSchema } from '../graph/index.ts';

/** The published JSON Schema of workflow files, as text. */
export const workflowSchemaText = (): string => `${JSON.stringify(workflowJsonSchema(), null, 2)}\n`;

if (import.meta.main) writeFileSync(new URL('../docs/workflow.v2.schema.json', import.meta.url), workflowSchemaText());
