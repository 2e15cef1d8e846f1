import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseWorkflow } from '../../graph/index.ts';

/** The folder of the example workflows. */
export const workflowsFolder = fileURLToPath(new URL('../../workflows', import.meta.url));

/** The files of the example workflows whose nodes name one of these model families and no other. */
export const examplesOf = (families: readonly string[]): string[] =>
  readdirSync(workflowsFolder)
    .filter((name) => name.endsWith('.json'))
    .filter((name) => {
      const { nodes } = parseWorkflow(readFileSync(join(workflowsFolder, name), 'utf8'));
      const named = Object.values(nodes).flatMap(({ params }) => (typeof params.model === 'string' ? [params.model] : []));
      return named.every((family) => families.includes(family));
    });
