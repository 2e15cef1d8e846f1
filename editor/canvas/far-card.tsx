import { useStoreApi } from '@xyflow/react';
import { memo, useState } from 'react';
import { kinds } from '../../nodes/kinds.ts';
import { classes } from '../kit/components/index.ts';
import { NodeIcon } from '../kit/node-icon.tsx';
import { Thumbnail } from '../kit/previews/image-preview.tsx';
import { shownOutputs } from '../kit/previews/shown-outputs.ts';
import { givesPictures, useBrought } from '../kit/previews/use-brought.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { nodeTitle } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';
import { borderOf } from './card-border.ts';

/** The zoom under which nobody can read a card: then only its title and its picture are drawn, so that a thousand cards stay smooth. */
export const farZoom = 0.5;
/** Under this one nobody can read the title either. */
export const tinyZoom = 0.18;

export type FarCardProps = {
  readonly id: string;
  readonly selected: boolean;
  readonly width: number;
  readonly height: number;
  /** Without its title. */
  readonly tiny: boolean;
};

/** A card from afar. It keeps the card's size and marks the places of its ports, so that links stay where they are. */
export const FarCard = memo(({ id, selected, width, height, tiny }: FarCardProps) => {
  const { registry } = useStudio();
  const { language } = useText();
  const node = useStudioState((state) => state.document.workflow.nodes[id]);
  const run = useStudioState((state) => state.runs[id]);
  const spec = registry[node?.type ?? ''];
  useBrought(id, run, spec !== undefined && givesPictures(spec));
  if (!node) return null;
  const name = node.title ?? (spec ? nodeTitle(spec, language) : node.type);
  const [output] = spec && run?.outputs ? shownOutputs(spec, run.outputs) : [];
  const images = output?.kind === 'image' ? kinds.image.schema.safeParse(output.value) : undefined;
  const image = images?.success ? images.data[0] : undefined;
  return (
    <article
      aria-label={name}
      style={{ width, height }}
      className={classes(
        'card relative flex flex-col rounded-lg border bg-surface-1',
        borderOf({ selected, running: run?.status === 'running', failed: run?.status === 'failed', mode: node.mode }),
        node.mode === 'muted' && 'opacity-50',
      )}
    >
      {!tiny && (
        <h3 className="flex items-center gap-3 px-4 pt-4 font-semibold text-3xl">
          <NodeIcon type={node.type} known={spec !== undefined} className="size-9 shrink-0 text-muted" />
          <bdi className="truncate">{name}</bdi>
        </h3>
      )}
      <Ports id={id} />
      {image && (
        <div className={classes(!tiny && 'mt-3', 'min-h-0 grow overflow-hidden rounded-lg', run?.stale && 'opacity-45')}>
          <Thumbnail image={image} label="" className="size-full! object-cover" />
        </div>
      )}
    </article>
  );
});

/** Where the ports were when the card was last drawn whole; React Flow reads them again from here. Plain boxes: there are thousands. */
const Ports = ({ id }: { readonly id: string }) => {
  const flow = useStoreApi();
  const [bounds] = useState(() => flow.getState().nodeLookup.get(id)?.internals.handleBounds);
  const sides = [...(bounds?.source ?? []), ...(bounds?.target ?? [])];
  return sides.map(({ id: port, type, position, x, y, width, height }) => (
    <span
      key={`${type} ${port}`}
      aria-hidden
      data-handleid={port}
      data-nodeid={id}
      data-handlepos={position}
      className={`pointer-events-none absolute ${type}`}
      // inside the border, of which x and y are counted from the outer edge
      style={{ left: x - 1, top: y - 1, width, height }}
    />
  ));
};
