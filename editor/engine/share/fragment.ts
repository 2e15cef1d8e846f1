import { copyNodes, type Fragment, parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import { describeText } from './foreign-text.ts';

const format = 'unclip-nodes';

/** Some nodes as JSON text, with their places and all their links. */
export const fragmentText = (workflow: Workflow, ids: readonly string[]): string =>
  JSON.stringify({ format, version: 1, ...copyNodes(workflow, ids) }, null, 2);

/** The nodes that a text holds: copied ones, or all of a workflow. Throws a sentence that says what it is instead. */
export const readFragment = (text: string): Fragment => {
  const value = jsonIn(text);
  const isFragment = typeof value === 'object' && value !== null && 'format' in value && value.format === format;
  if (!isFragment) {
    const foreign = describeText('the clipboard', text);
    if (foreign) throw foreign;
    return parseWorkflow(value);
  }
  // checked as a workflow is, with its limits
  const { nodes, layout } = parseWorkflow({ ...value, format: 'unclip-workflow', name: 'Nodes' });
  return { nodes, layout };
};

const jsonIn = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new EditorError('NOTHING_TO_PASTE', 'The clipboard holds no nodes. Copy some nodes or a workflow first.', { cause });
  }
};
