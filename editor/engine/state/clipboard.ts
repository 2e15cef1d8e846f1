import { copyNodes, type Fragment, parseWorkflow, pasteNodes, type Workflow } from '../../../graph/index.ts';
import { own } from '../../../graph/own.ts';
import { describeText } from '../share/foreign-text.ts';
import { EditorError } from './error.ts';
import type { Point } from './types.ts';

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

/** How far below the one before a node stands that has no place of its own. */
const rowHeight = 160;

/**
 * The workflow with the fragment's nodes added, the top left corner of them at the point, and the ids of the new nodes. `links`: links
 * from nodes outside the fragment are kept where this workflow has those nodes. Throws `GraphError` BAD_EDIT.
 */
export const pasteAt = (
  workflow: Workflow,
  fragment: Fragment,
  { at, links = false }: { readonly at: Point; readonly links?: boolean },
): { readonly workflow: Workflow; readonly ids: readonly string[] } => {
  const places = Object.values(fragment.layout);
  const corner = places.length === 0 ? { x: 0, y: 0 } : { x: least(places.map(({ x }) => x)), y: least(places.map(({ y }) => y)) };
  let free = 0;
  const layout = Object.fromEntries(
    Object.keys(fragment.nodes).map((id) => [id, own(fragment.layout, id) ?? { x: corner.x, y: corner.y + rowHeight * free++ }]),
  );
  const by = { x: at.x - corner.x, y: at.y - corner.y };
  const pasted = pasteNodes(workflow, { nodes: fragment.nodes, layout }, { by, incoming: links });
  return { workflow: pasted.workflow, ids: Object.values(pasted.ids) };
};

/** Not `Math.min(...numbers)`: 20,000 arguments fill the stack. */
const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
