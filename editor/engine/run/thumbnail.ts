import type { Registry } from '../../../graph/index.ts';
import { own } from '../../../graph/own.ts';
import type { Image } from '../../../models/image/image.ts';
import { resizeBicubicAntialias } from '../../../models/image/resize.ts';
import { imageKind } from '../../../nodes/kinds.ts';
import type { Storage } from '../storage/storage.ts';
import type { FinishedRun } from './runner.ts';
import type { StudioServices } from './types.ts';

/** Longest side of a thumbnail. */
const longest = 256;

/** Writes a document's thumbnail: the first picture that a run gave. Gives false where it gave none. */
export const writeThumbnail = async (
  { documentId, plan, outputs }: FinishedRun,
  { registry, storage, services }: { readonly registry: Registry; readonly storage: Storage; readonly services: StudioServices },
): Promise<boolean> => {
  const picture = firstPicture({ plan, outputs }, registry);
  if (!picture) return false;
  const bytes = await services.images.encode([smaller(picture)], { format: 'png' });
  await storage.writeThumbnail(documentId, { mime: 'image/png', bytes });
  storage.tabs.announce({ id: documentId, kind: 'thumbnail' });
  return true;
};

const firstPicture = ({ plan, outputs }: Pick<FinishedRun, 'plan' | 'outputs'>, registry: Registry): Image | undefined => {
  const types = new Map(plan.tasks.map(({ nodeId, type }) => [nodeId, type]));
  for (const { node } of plan.targets) {
    const ports = own(registry, types.get(node) ?? '')?.outputs ?? {};
    for (const port of Object.keys(ports)) {
      if (ports[port].kind.kind !== imageKind.kind) continue;
      const [picture] = imageKind.schema.safeParse(outputs.get(node)?.[port]).data ?? [];
      if (picture) return picture;
    }
  }
  return undefined;
};

const smaller = (picture: Image): Image => {
  const scale = longest / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resizeBicubicAntialias(picture, { width: side(picture.width), height: side(picture.height) });
};
