import type { Workflow } from '../../../graph/index.ts';
import type { StudioState } from '../../engine/state.ts';

/** Whether two workflows have the same nodes, links, positions and frames, which is all that React Flow draws. Cards draw params themselves. */
export const sameShape = (a: Workflow, b: Workflow): boolean => {
  if (a === b) return true;
  if (a.layout !== b.layout || a.frames !== b.frames) return false;
  if (a.nodes === b.nodes) return true;
  const ids = Object.keys(b.nodes);
  return (
    Object.keys(a.nodes).length === ids.length &&
    ids.every((id) => {
      const [before, after] = [a.nodes[id], b.nodes[id]];
      return before === after || (before?.type === after?.type && before?.inputs === after?.inputs);
    })
  );
};

/** Selects the workflow, and returns the previous one while its shape is the same: typing into one card must not redraw a thousand nodes. */
export const selectShape = (): ((state: StudioState) => Workflow) => {
  let last: Workflow | undefined;
  let compared: Workflow | undefined;
  return ({ document: { workflow } }) => {
    // the state changes more often than the workflow
    if (workflow === compared && last) return last;
    compared = workflow;
    if (!last || !sameShape(last, workflow)) last = workflow;
    return last;
  };
};
