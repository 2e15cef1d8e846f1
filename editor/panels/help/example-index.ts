import type { Workflow } from '../../../graph/index.ts';
import { type Example, examples, readExample } from '../start/examples.ts';

/** The node types of an example, those of its subgraphs included. */
const typesOf = (workflow: Workflow): ReadonlySet<string> =>
  new Set([workflow, ...Object.values(workflow.definitions ?? {})].flatMap(({ nodes }) => Object.values(nodes).map(({ type }) => type)));

let read: Promise<readonly { readonly example: Example; readonly types: ReadonlySet<string> }[]> | undefined;

/** The examples that use a node type, the simplest first. All examples are fetched with the first call. */
export const examplesUsing = async (type: string): Promise<readonly Example[]> => {
  read ??= Promise.all(examples.map(async (example) => ({ example, types: typesOf(await readExample(example)) })));
  const all = await read.catch((error: unknown) => {
    read = undefined;
    throw error;
  });
  return all
    .filter(({ types }) => types.has(type))
    .sort((a, b) => a.types.size - b.types.size)
    .map(({ example }) => example);
};
