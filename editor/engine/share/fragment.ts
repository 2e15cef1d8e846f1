import { copyNodes, type Fragment, type Items, parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import { foreignText } from './foreign-text.ts';
import { plainText } from './plain-text.ts';

const format = 'unclip-nodes';

/** Some nodes, and frames with everything in them, as JSON text, with their positions and all their links. */
export const fragmentText = (workflow: Workflow, { nodes, frames }: Items): string => {
  const fragment = copyNodes(workflow, nodes, frames);
  // nodes without subgraphs can be pasted into older versions, too
  return JSON.stringify({ format, version: fragment.definitions ? 2 : 1, ...fragment }, null, 2);
};

/** The nodes in a text: copied nodes, or those of a workflow. Throws `EditorError` FOREIGN_FILE or NOTHING_TO_PASTE, or `GraphError`. */
export const readFragment = (copied: string): Fragment => {
  const text = plainText(copied);
  const value = jsonIn(text);
  const isFragment = typeof value === 'object' && value !== null && 'format' in value && value.format === format;
  if (!isFragment) {
    const foreign = foreignText('the clipboard', text);
    if (foreign) throw foreign;
    return parseWorkflow(value);
  }
  // the checks and limits of a workflow hold for copied nodes too
  const { nodes, layout, frames, definitions } = parseWorkflow({ ...value, format: 'unclip-workflow', name: 'Nodes' });
  return { nodes, layout, ...(frames && { frames }), ...(definitions && { definitions }) };
};

const jsonIn = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    const foreign = foreignText('the clipboard', text);
    if (foreign) throw foreign;
    throw new EditorError('NOTHING_TO_PASTE', 'The clipboard contains no nodes. Copy nodes or a workflow first.', { cause });
  }
};
