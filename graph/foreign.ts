import { isObject, type JsonObject } from './json.ts';

/** A program whose workflow files are recognised. */
export type ForeignWorkflow = 'ComfyUI (API format)' | 'ComfyUI' | 'InvokeAI';

/** The program that wrote a workflow file, recognised by the shape of its JSON; undefined when it is none of these programs. */
export const foreignWorkflow = (file: JsonObject): ForeignWorkflow | undefined => {
  const values = Object.values(file);
  if (values.length > 0 && values.every((node) => isObject(node) && typeof node.class_type === 'string')) return 'ComfyUI (API format)';
  const { nodes, links, edges, last_node_id } = file;
  const invokeNodes = Array.isArray(nodes) && nodes.some((node) => isObject(node) && 'data' in node);
  if (Array.isArray(nodes) && (last_node_id !== undefined || Array.isArray(links)) && !invokeNodes) return 'ComfyUI';
  if (Array.isArray(edges) && (Array.isArray(nodes) || isObject(nodes))) return 'InvokeAI';
  return undefined;
};
