import fc from 'fast-check';
import { foldNodes, type Registry, type Workflow } from '../../../graph/index.ts';

/** The nodes that each folding takes, in turn. */
export const picks: fc.Arbitrary<boolean[][]> = fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 9 }), {
  minLength: 1,
  maxLength: 4,
});

/** Folds drawn nodes; a later folding may fold earlier subgraphs. */
export const folded = (workflow: Workflow, registry: Registry, drawn: readonly (readonly boolean[])[]): Workflow =>
  drawn.reduce((current, pick) => {
    const ids = Object.keys(current.nodes).filter((_, index) => pick[index % pick.length]);
    return ids.length === 0 ? current : foldNodes(current, ids, { registry, name: 'Part' }).workflow;
  }, workflow);

/** How deep subgraphs lie in each other. */
const depthOf = (workflow: Workflow, nodes = workflow.nodes): number =>
  Math.max(
    0,
    ...Object.values(nodes).map(({ definition }) =>
      definition === undefined ? 0 : 1 + depthOf(workflow, workflow.definitions?.[definition]?.nodes ?? {}),
    ),
  );

/** Two random foldings of a workflow, the same in every run: one of several levels, and one of any number. */
export const twoFoldings = (workflow: Workflow, registry: Registry): readonly Workflow[] => {
  const drawn = fc.sample(picks, { seed: 20, numRuns: 100 }).map((pick) => folded(workflow, registry, pick));
  const deep = drawn.find((one) => depthOf(one) === 3);
  const flat = drawn.find((one) => depthOf(one) === 1 && Object.keys(one.nodes).length > 1);
  if (!deep || !flat) throw new Error('No folding has three levels. Draw more of them.');
  return [deep, flat];
};

/** The id of a node in the workflow before it was folded. */
export const plainId = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
