import type { Registry } from '../node.ts';
import { filesOf } from '../param-values.ts';
import type { Workflow } from '../workflow.ts';
import { setParam } from './links.ts';
import { editScope } from './subgraph/enter-at.ts';

/** The workflow, and its subgraphs, with other names for the files that params name. */
export const renameFiles = (workflow: Workflow, registry: Registry, rename: (name: string) => string): Workflow =>
  filesOf(workflow, registry).reduce(
    (renamed, { definition, node, param, value }) =>
      editScope(renamed, definition, (level) => setParam(level, { node, param, value: rename(value) })),
    workflow,
  );
