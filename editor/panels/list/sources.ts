import { type Link, linkMisfit, type TypedWorkflow } from '../../../graph/index.ts';

/** The outputs of a workflow that may enter an input or a param, without making a circle. */
export const fittingSources = (fitting: TypedWorkflow, to: Link): Link[] =>
  Object.entries(fitting.workflow.nodes).flatMap(([node, { type }]) =>
    node === to.node
      ? []
      : Object.keys(fitting.registry[type]?.outputs ?? {}).flatMap((port) => {
          const from = { node, port };
          return linkMisfit(fitting, from, to) === undefined ? [from] : [];
        }),
  );

/** A link as one text, and back. Ids hold no slash. */
export const linkText = ({ node, port }: Link): string => `${node}/${port}`;
export const readLinkText = (text: string): Link => {
  const slash = text.indexOf('/');
  return { node: text.slice(0, slash), port: text.slice(slash + 1) };
};
