import { FileJson, ImageDown, Package } from 'lucide-react';
import { useMemo } from 'react';
import { savePicture } from '../../commands/save-picture.ts';
import { workflowToShare } from '../../engine/models/used-families.ts';
import { pictureResults, workflowBehind } from '../../engine/run/pictures.ts';
import { shareLink } from '../../engine/share/link.ts';
import { linksOpenAt } from '../../engine/share/links-open-at.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog } from '../../kit/components/index.ts';
import { fileName, saveBlob, saveWorkflow } from '../../kit/save-file.ts';
import { useStudio, useView, useViewState, useWholeState } from '../../kit/studio-context.tsx';
import { sayError, useText } from '../../kit/text/use-text.ts';
import { Choice } from './choice.tsx';
import { CopyField } from './copy-field.tsx';
import { ServerLink } from './server-link.tsx';

/** The workflow as a link, as a file, or inside a picture. */
export const ShareDialog = () => {
  const view = useView();
  const open = useViewState(({ dialog }) => dialog === 'share');
  const { t } = useText();
  return (
    <Dialog open={open} onOpenChange={() => view.setState({ dialog: undefined })} title={t('share.title')} description={t('share.why')}>
      {open && <Share />}
    </Dialog>
  );
};

const Share = () => {
  const studio = useStudio();
  const view = useView();
  const { t } = useText();
  const document = useWholeState((state) => state.document);
  const workflow = useMemo(() => workflowToShare(studio, document.workflow), [studio, document]);
  const runs = useWholeState((state) => state.runs);
  const { address: opensAt, local } = linksOpenAt(location);
  const link = useMemo(() => {
    try {
      return { address: shareLink(workflow, opensAt) };
    } catch (error) {
      return { refusal: sayError(error) };
    }
  }, [workflow, opensAt]);
  const [result] = pictureResults(workflow, runs, studio.registry);
  const image = result?.images[0];
  const behind = result && workflowBehind(result, workflow);
  return (
    <div className="flex flex-col gap-5">
      {link.address === undefined ? (
        <p className="rounded-md bg-warning-soft p-3">{link.refusal}</p>
      ) : (
        <div className="flex flex-col gap-1.5">
          <CopyField label={t('share.link')} value={link.address} copy={t('share.copy')} tone="accent" />
          <p className="text-muted text-sm">{t('share.length', { count: link.address.length })}</p>
          {local && (
            <div className="flex items-center gap-3 rounded-md bg-warning-soft p-2 ps-3">
              <p className="grow text-sm">{t('share.local', { address: opensAt })}</p>
              <Button onClick={() => view.setState({ dialog: undefined, panel: 'settings' })}>{t('share.local-change')}</Button>
            </div>
          )}
        </div>
      )}
      <ServerLink />
      <div className="grid gap-2 sm:grid-cols-2">
        <Choice icon={<FileJson />} title={t('share.json')} text={t('share.json-why')} onClick={() => saveWorkflow(workflow)} />
        <Choice
          icon={<Package />}
          title={t('share.bundle')}
          text={t('share.bundle-why')}
          onClick={() =>
            attemptLater(async () => {
              const { bundleOf } = await import('../../engine/share/bundle.ts');
              saveBlob(fileName(workflow.name, 'unclip'), await bundleOf(studio, workflow));
            })
          }
        />
        <Choice
          icon={<ImageDown />}
          title={t('share.picture')}
          text={image && behind ? t('share.picture-why') : t('share.no-picture')}
          disabled={!image || !behind}
          onClick={() =>
            image &&
            behind &&
            attemptLater(() =>
              savePicture(image, { name: workflow.name, pictures: studio.pictures, workflow: workflowToShare(studio, behind) }),
            )
          }
        />
      </div>
    </div>
  );
};
