import { Monitor, Server } from 'lucide-react';
import type { WorkflowNode } from '../../../graph/index.ts';
import type { NodeRun } from '../../engine/run/types.ts';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer } from '../../kit/use-server.ts';

type PlacementMarkProps = { readonly placement: WorkflowNode['placement']; readonly run: NodeRun | undefined };

/** The mark of a node that ran on the server, or that has a set placement. Shown only where there is a server. */
export const PlacementMark = ({ placement, run }: PlacementMarkProps) => {
  const { t } = useText();
  if (!useHasServer() || (placement === undefined && !run?.onServer)) return null;
  const words = placement === undefined ? t('placement.ran-there') : t(`placement.set-${placement}`);
  const Icon = placement === 'browser' ? Monitor : Server;
  return (
    <span data-hint={words} className="inline-flex shrink-0 text-muted">
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{words}</span>
    </span>
  );
};
