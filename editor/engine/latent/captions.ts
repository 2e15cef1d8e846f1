import type { Link, Outputs, Workflow } from '../../../graph/index.ts';
import type { Image } from '../../../models/image/index.ts';

/** What is known of each embedding of a batch; a list is empty where nothing is. */
export type Captions = { readonly captions: readonly string[]; readonly labels: readonly string[]; readonly images: readonly Image[] };

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && typeof value[0] === 'string';
const isImages = (value: unknown): value is readonly Image[] =>
  Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null && 'channels' in value[0];

/**
 * The captions, labels and pictures that belong to a batch of embeddings: those of the node that gave it, else those of the nearest node
 * before it that holds as many (the texts or pictures that were encoded).
 */
export const captionsOf = (
  workflow: Workflow,
  { node }: Link,
  { outputs, count }: { readonly outputs: (node: string) => Outputs | undefined; readonly count: number },
): Captions => {
  let [captions, labels, images]: [readonly string[], readonly string[], readonly Image[]] = [[], [], []];
  const seen = new Set([node]);
  const queue = [node];
  for (const id of queue) {
    for (const [port, value] of Object.entries(outputs(id) ?? {})) {
      if (!Array.isArray(value) || value.length !== count) continue;
      if (isTexts(value) && port === 'labels') labels = labels.length > 0 ? labels : value;
      else if (isTexts(value)) captions = captions.length > 0 ? captions : value;
      else if (isImages(value)) images = images.length > 0 ? images : value;
    }
    for (const link of Object.values(workflow.nodes[id]?.inputs ?? {})) {
      if (seen.has(link.node)) continue;
      seen.add(link.node);
      queue.push(link.node);
    }
  }
  return { captions, labels, images };
};
