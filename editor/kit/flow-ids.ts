/** The ids that the flow's elements go by, so that commands can select and remove them without knowing React Flow. */

const framePrefix = 'frame:';
/** The flow's id of a frame; nodes go by their own. */
export const frameFlowId = (id: string): string => `${framePrefix}${id}`;
/** The frame that a flow's id stands for; undefined for a node. */
export const frameOf = (flowId: string): string | undefined =>
  flowId.startsWith(framePrefix) ? flowId.slice(framePrefix.length) : undefined;

/** The flow's id of the link into a port: there is at most one. `:` is in no node's id. */
export const linkId = (node: string, port: string): string => `${node}:${port}`;
/** The port that a link's id names. */
export const portOfLink = (id: string): { readonly node: string; readonly port: string } => {
  const at = id.indexOf(':');
  return { node: id.slice(0, at), port: id.slice(at + 1) };
};
