import { useStoreApi } from '@xyflow/react';
import { memo, useState } from 'react';
import { kinds } from '../../../nodes/kinds.ts';
import { classes } from '../../kit/components/index.ts';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { Thumbnail } from '../../kit/previews/image-preview.tsx';
import { previewedOutputs } from '../../kit/previews/previewed-outputs.ts';
import { hasImageOutput, useRemoteOutputs } from '../../kit/previews/use-remote-outputs.ts';
import { useShownNode } from '../../kit/shown-node.ts';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { CardOutline } from './card-outline.tsx';
import { useLook } from './use-look.ts';

export type OverviewCardProps = {
  readonly id: string;
  readonly selected: boolean;
  readonly width: number;
  readonly height: number;
  readonly titled: boolean;
};

/** A card when the canvas is zoomed out. It has the size of the full card and handles at the same positions, so that links do not move. */
export const OverviewCard = memo(({ id, selected, width, height, titled }: OverviewCardProps) => {
  const { language } = useText();
  const { color } = useLook(id);
  const { node, spec, run } = useShownNode(id);
  useRemoteOutputs(id, run, spec !== undefined && hasImageOutput(spec));
  if (!node) return null;
  const name = node.title ?? (spec ? nodeTitle(spec, language) : node.type);
  const [output] = spec && run?.outputs ? previewedOutputs(spec, run.outputs) : [];
  const images = output?.kind === 'image' ? kinds.image.schema.safeParse(output.value) : undefined;
  const image = images?.success ? images.data[0] : undefined;
  return (
    <CardOutline
      name={name}
      selected={selected}
      running={run?.status === 'running'}
      failed={run?.status === 'failed'}
      mode={node.mode}
      colour={color}
      style={{ width, height }}
      className="flex flex-col"
    >
      {titled && (
        <h3 className="flex items-center gap-3 px-4 pt-4 font-semibold text-3xl">
          <NodeIcon spec={spec} className="size-9 shrink-0 text-muted" />
          <bdi className="truncate">{name}</bdi>
        </h3>
      )}
      <HandleMarks key={height} id={id} height={height} />
      {image && (
        <div className={classes(titled && 'mt-3', 'min-h-0 grow overflow-hidden rounded-lg', run?.stale && 'opacity-45')}>
          <Thumbnail image={image} label="" className="size-full! object-cover" />
        </div>
      )}
    </CardOutline>
  );
});

/** Plain boxes where the handles of the full card were, from which React Flow measures the ends of links: thousands of real handles are slow. */
const HandleMarks = ({ id, height: cardHeight }: { readonly id: string; readonly height: number }) => {
  const flow = useStoreApi();
  const [bounds] = useState(() => flow.getState().nodeLookup.get(id)?.internals.handleBounds);
  const handles = [...(bounds?.source ?? []), ...(bounds?.target ?? [])];
  return handles.map(({ id: port, type, position, x, y, width, height: size }) => (
    <span
      key={`${type} ${port}`}
      aria-hidden
      data-handleid={port}
      data-nodeid={id}
      data-handlepos={position}
      className={`pointer-events-none absolute ${type}`}
      // x and y count from the outer edge of the card's border, absolute positions from the inner one
      // a card that was collapsed while it was drawn small is lower than its handles were
      style={{ left: x - 1, top: Math.min(y, cardHeight - size) - 1, width, height: size }}
    />
  ));
};
