import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { type AnyNode, type Colour, own, specOf, type WorkflowNode } from '../../../graph/index.ts';
import { kinds } from '../../../nodes/kinds.ts';
import type { NodeRun } from '../../engine/run/types.ts';
import { classes } from '../../kit/components/index.ts';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { useNodeState } from '../../kit/node-state.ts';
import { Thumbnail } from '../../kit/previews/image-preview.tsx';
import { previewedOutputs } from '../../kit/previews/previewed-outputs.ts';
import { hasImageOutput, useRemoteOutputs } from '../../kit/previews/use-remote-outputs.ts';
import { useShownNode } from '../../kit/shown-node.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { overviewClass } from '../flow/detail.ts';
import { CardOutline } from './card-outline.tsx';

export type OverviewCardProps = {
  readonly id: string;
  readonly selected: boolean;
  readonly titled: boolean;
};

/**
 * A card when the canvas is zoomed out. It fills the box of its node, which has the size of the full card (`canvas.css`), and is not measured
 * (`use-measuring.ts`). It has one subscription, because a thousand of them may be in view.
 */
export const OverviewCard = memo(({ id, selected, titled }: OverviewCardProps) => {
  const { registry } = useStudio();
  const { node, color, run } = useNodeState(
    id,
    useShallow((state) => ({ node: state.node, color: state.entry?.color, run: state.run })),
  );
  if (!node) return null;
  const shared = { id, selected, titled, color, node };
  const isSubgraph = node.definition !== undefined && own(registry, node.type) === undefined;
  if (isSubgraph) return <SubgraphOverview {...shared} />;
  return <Overview {...shared} spec={specOf({}, node, registry)} run={run} />;
});

type NodeProps = OverviewCardProps & { readonly node: WorkflowNode; readonly color: Colour | undefined };

/** The nodes of a subgraph decide what its card shows. */
const SubgraphOverview = (props: NodeProps) => {
  const { spec, run } = useShownNode(props.id);
  return <Overview {...props} spec={spec} run={run} />;
};

type OverviewProps = NodeProps & { readonly spec: AnyNode | undefined; readonly run: NodeRun | undefined };

const Overview = ({ id, selected, titled, node, color, spec, run }: OverviewProps) => {
  const { language } = useText();
  const name = node.title ?? (spec ? nodeTitle(spec, language) : node.type);
  return (
    <CardOutline
      name={name}
      selected={selected}
      running={run?.status === 'running'}
      failed={run?.status === 'failed'}
      mode={node.mode}
      colour={color}
      className={classes(overviewClass, 'flex flex-col', !titled && 'untitled-card')}
    >
      {titled && (
        <h3 className="flex items-center gap-3 px-4 pt-4 font-semibold text-3xl">
          <NodeIcon spec={spec} className="size-9 shrink-0 text-muted" />
          <bdi className="truncate">{name}</bdi>
        </h3>
      )}
      {run && spec && hasImageOutput(spec) && <OverviewPicture id={id} spec={spec} run={run} titled={titled} />}
    </CardOutline>
  );
};

type PictureProps = Pick<OverviewCardProps, 'id' | 'titled'> & { readonly spec: AnyNode; readonly run: NodeRun };

/** The first picture of a node that has run, as large as its card. */
const OverviewPicture = ({ id, spec, run, titled }: PictureProps) => {
  useRemoteOutputs(id, run);
  const [output] = run.outputs ? previewedOutputs(spec, run.outputs) : [];
  const images = output?.kind === 'image' ? kinds.image.schema.safeParse(output.value) : undefined;
  const image = images?.success ? images.data[0] : undefined;
  return (
    image && (
      <div className={classes(titled && 'mt-3', 'min-h-0 grow overflow-hidden rounded-lg', run.stale && 'opacity-45')}>
        <Thumbnail image={image} label="" className="size-full! object-cover" />
      </div>
    )
  );
};
