import { type Link, linkMisfit, specOf, type TypedWorkflow } from '../../../graph/index.ts';

/** The outputs of a workflow that fit an input or a param and do not close a cycle. */
export const fittingSources = (fitting: TypedWorkflow, to: Link): Link[] =>
  Object.entries(fitting.workflow.nodes).flatMap(([node, one]) =>
    node === to.node
      ? []
      : Object.keys(specOf(fitting.workflow, one, fitting.registry)?.outputs ?? {}).flatMap((port) => {
          const from = { node, port };
          return linkMisfit(fitting, from, to) === undefined ? [from] : [];
        }),
  );

/** A link as one string. */
export const linkText = ({ node, port }: Link): string => `${node}/${port}`;
/** The link that `linkText` wrote. No node id contains a slash. */
export const readLinkText = (text: string): Link => {
  const slash = text.indexOf('/');
  return { node: text.slice(0, slash), port: text.slice(slash + 1) };
};
