import type { Link, Outputs, Registry, Workflow } from '../../../graph/index.ts';
import type { Picture } from '../../../models/image/picture.ts';
import { steerAt } from '../../../nodes/steer.ts';
import { isImages } from '../run/pictures.ts';

/** Captions, labels and pictures of the embeddings of a batch, in their order. A list is empty where the workflow has none. */
export type Captions = { readonly captions: readonly string[]; readonly labels: readonly string[]; readonly images: readonly Picture[] };

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && typeof value[0] === 'string';

/**
 * The captions, labels and pictures of a batch of `count` embeddings. They come from the node whose output the batch is, or else from the
 * nearest node before it with as many items: the texts or pictures that were encoded.
 */
export const captionsOf = (
  workflow: Workflow,
  registry: Registry,
  { link, outputs, count }: { readonly link: Link; readonly outputs: (node: string) => Outputs | undefined; readonly count: number },
): Captions => {
  let [captions, labels, images]: [readonly string[], readonly string[], readonly Picture[]] = [[], [], []];
  const seen = new Set([link.node]);
  for (const id of seen) {
    const labelPort = steerAt(workflow, registry, id).captioned?.labels;
    for (const [port, value] of Object.entries(outputs(id) ?? {})) {
      if (!Array.isArray(value) || value.length !== count) continue;
      if (isTexts(value) && port === labelPort) labels = labels.length > 0 ? labels : value;
      else if (isTexts(value)) captions = captions.length > 0 ? captions : value;
      else if (isImages(value)) images = images.length > 0 ? images : value;
    }
    for (const input of Object.values(workflow.nodes[id]?.inputs ?? {})) seen.add(input.node);
  }
  return { captions, labels, images };
};
