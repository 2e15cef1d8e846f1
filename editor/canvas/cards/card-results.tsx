import type { MouseEvent } from 'react';
import type { AnyNode } from '../../../graph/index.ts';
import { kinds } from '../../../nodes/kinds.ts';
import type { NodeRun } from '../../engine/run/types.ts';
import { classes } from '../../kit/components/index.ts';
import { fullCaption } from '../../kit/previews/full-caption.ts';
import { Thumbnail } from '../../kit/previews/image-preview.tsx';
import { OutputPreview } from '../../kit/previews/output-preview.tsx';
import { previewedOutputs } from '../../kit/previews/previewed-outputs.ts';
import { useOpenPicture } from '../../kit/previews/use-open-picture.ts';
import { useText } from '../../kit/text/use-text.ts';
import { RemoteResults } from './remote-results.tsx';

/** The results of a node as small previews; while it runs, its latest preview picture. Outdated results are dimmed. */
export const CardResults = ({ id, spec, run }: { readonly id: string; readonly spec: AnyNode; readonly run: NodeRun }) => {
  const { t } = useText();
  const openPicture = useOpenPicture();
  if (run.status === 'running' && run.preview) {
    return (
      <div className="px-2 pb-2">
        <Thumbnail image={run.preview} label={t('node.step', { step: run.step ?? 0, of: run.of ?? 0 })} className="rounded-sm" />
      </div>
    );
  }
  if (run.remote) return <RemoteResults id={id} spec={spec} run={run} />;
  const outputs = run.outputs ? previewedOutputs(spec, run.outputs) : [];
  if (outputs.length === 0) return null;
  const tokens = run.outputs && fullCaption(spec, run.outputs);
  const outdated = run.stale || run.status !== 'done';
  return (
    <div
      className={classes('flex flex-col gap-2 px-2 pb-2 transition-opacity', outdated && 'opacity-45')}
      data-stale={outdated || undefined}
    >
      {outputs.map(({ port, kind, value }) => {
        const images = kinds.image.schema.safeParse(kind === 'image' ? value : undefined);
        return (
          <OutputPreview
            key={port}
            kind={kind}
            value={value}
            from={{ node: id, port }}
            {...(images.success && {
              onOpen: (index: number, event: MouseEvent<HTMLElement>) =>
                openPicture(event, { images: images.data, index, from: { node: id, port } }),
            })}
          />
        );
      })}
      {tokens !== undefined && <p className="rounded-sm bg-warning-soft px-2 py-1 text-warning text-xs">{t('preview.full', { tokens })}</p>}
    </div>
  );
};
