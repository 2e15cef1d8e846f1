import { CloudDownload } from 'lucide-react';
import type { AnyNode } from '../../../graph/index.ts';
import type { NodeRun } from '../../engine/run/types.ts';
import { toast } from '../../kit/components/index.ts';
import { Thumbnail } from '../../kit/previews/image-preview.tsx';
import { hasReadableOutput, useRemoteOutputs } from '../../kit/previews/use-remote-outputs.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { sayError, useText } from '../../kit/text/use-text.ts';

export type RemoteResultsProps = { readonly id: string; readonly spec: AnyNode; readonly run: NodeRun };

/**
 * Results of a node that are stored on the server. Results that people can read are fetched at once, and the last preview is shown until they
 * arrive. Results that only other nodes read, such as embeddings, are fetched when the button is pressed.
 */
export const RemoteResults = ({ id, spec, run }: RemoteResultsProps) => {
  const { actions } = useStudio();
  const { t } = useText();
  useRemoteOutputs(id, run, hasReadableOutput(spec));
  const fetchResults = (): void => {
    actions.fetchOutputs(id).catch((error: unknown) => toast({ text: sayError(error), tone: 'danger' }));
  };
  return (
    <div className="flex flex-col gap-2 px-2 pb-2">
      {run.preview && <Thumbnail image={run.preview} label="" className="rounded-sm opacity-45" />}
      <button
        type="button"
        onClick={fetchResults}
        className="nodrag flex items-center justify-center gap-2 rounded-sm bg-surface-2 px-2 py-1.5 text-muted text-sm hover:text-text"
      >
        <CloudDownload aria-hidden className="size-3.5" />
        {t('server.bring')}
      </button>
    </div>
  );
};
