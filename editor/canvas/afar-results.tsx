import { CloudDownload } from 'lucide-react';
import type { AnyNode } from '../../graph/index.ts';
import type { NodeRun } from '../engine/run/types.ts';
import { toast } from '../kit/components/index.ts';
import { Thumbnail } from '../kit/previews/image-preview.tsx';
import { givesReadable, useBrought } from '../kit/previews/use-brought.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

export type AfarResultsProps = { readonly id: string; readonly spec: AnyNode; readonly run: NodeRun };

/**
 * What a node gave, where it lies on the server. What people read is fetched as soon as it is in sight, and the last preview shown until it
 * comes; what only other nodes read waits until somebody asks.
 */
export const AfarResults = ({ id, spec, run }: AfarResultsProps) => {
  const { actions } = useStudio();
  const { t } = useText();
  useBrought(id, run, givesReadable(spec));
  const fetchOutputs = (): void => {
    actions.fetchOutputs(id).catch((error: Error) => toast({ text: error.message, tone: 'danger' }));
  };
  return (
    <div className="flex flex-col gap-2 px-2 pb-2">
      {run.preview && <Thumbnail image={run.preview} label="" className="rounded-sm opacity-45" />}
      <button
        type="button"
        onClick={fetchOutputs}
        className="nodrag flex items-center justify-center gap-2 rounded-sm bg-surface-2 px-2 py-1.5 text-muted text-sm hover:text-text"
      >
        <CloudDownload aria-hidden className="size-3.5" />
        {t('server.bring')}
      </button>
    </div>
  );
};
