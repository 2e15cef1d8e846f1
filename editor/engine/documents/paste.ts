import { type Fragment, own, type Pasted, type Position, pasteNodes, type Workflow } from '../../../graph/index.ts';

/** Distance between pasted nodes without a position, one below the other. */
const rowHeight = 160;

/**
 * The workflow with the fragment's nodes added, the top left corner of them at the point, and the ids of the new nodes and frames. `links`: links
 * from nodes outside the fragment are kept where this workflow has those nodes. Throws `GraphError` BAD_EDIT.
 */
export const pasteAt = (
  workflow: Workflow,
  fragment: Fragment,
  { at, links = false }: { readonly at: Position; readonly links?: boolean },
): Pasted => {
  const places = [...Object.values(fragment.layout), ...Object.values(fragment.frames ?? {})];
  const corner = places.length === 0 ? { x: 0, y: 0 } : { x: least(places.map(({ x }) => x)), y: least(places.map(({ y }) => y)) };
  let free = 0;
  const layout = Object.fromEntries(
    Object.keys(fragment.nodes).map((id) => [id, own(fragment.layout, id) ?? { x: corner.x, y: corner.y + rowHeight * free++ }]),
  );
  const by = { x: at.x - corner.x, y: at.y - corner.y };
  return pasteNodes(workflow, { ...fragment, layout }, { by, incoming: links });
};

/** Not `Math.min(...numbers)`: 20,000 arguments fill the stack. */
const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
