/** Ids of React Flow elements, so that commands can select and remove them without knowing React Flow. */

const framePrefix = 'frame:';
/** The React Flow id of a frame. A node has its own id there. */
export const frameFlowId = (id: string): string => `${framePrefix}${id}`;
/** The frame that has a React Flow id; undefined for a node. */
export const frameOf = (flowId: string): string | undefined =>
  flowId.startsWith(framePrefix) ? flowId.slice(framePrefix.length) : undefined;

/** The React Flow id of the link into a port, which has at most one. Node ids contain no `:`. */
export const linkId = (node: string, port: string): string => `${node}:${port}`;
/** The port that the link with this id leads to. */
export const portOfLink = (id: string): { readonly node: string; readonly port: string } => {
  const at = id.indexOf(':');
  return { node: id.slice(0, at), port: id.slice(at + 1) };
};
