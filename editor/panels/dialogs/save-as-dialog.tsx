import '../../kit/text/library-text.ts';
import { Copy, FileJson, ImageDown } from 'lucide-react';
import { savePicture } from '../../commands/save-picture.ts';
import { workflowToShare } from '../../engine/models/used-families.ts';
import { pictureResults, workflowBehind } from '../../engine/run/pictures.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Dialog } from '../../kit/components/index.ts';
import { saveWorkflow } from '../../kit/save-file.ts';
import { useView, useViewState, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { Choice } from './choice.tsx';

/** The workflow as a file, as a picture that contains it, or as a copy in this browser. */
export const SaveAsDialog = () => {
  const view = useView();
  const open = useViewState(({ dialog }) => dialog === 'save-as');
  const { t } = useText();
  return (
    <Dialog open={open} onOpenChange={() => view.setState({ dialog: undefined })} title={t('save-as.title')} width="small">
      {open && <Choices />}
    </Dialog>
  );
};

const Choices = () => {
  const studio = useWholeStudio();
  const view = useView();
  const { t } = useText();
  const { document, runs } = studio.store.getState();
  const workflow = workflowToShare(studio, document.workflow);
  const [result] = pictureResults(document.workflow, runs, studio.registry);
  const image = result?.images[0];
  const behind = result && workflowBehind(result, document.workflow);
  const choose = (action: () => Promise<unknown>) => () => {
    view.setState({ dialog: undefined });
    attemptLater(action);
  };
  return (
    <div className="flex flex-col gap-2">
      <Choice
        first
        icon={<FileJson />}
        title={t('share.json')}
        text={t('share.json-why')}
        onClick={choose(async () => saveWorkflow(workflow))}
      />
      <Choice
        icon={<ImageDown />}
        title={t('share.picture')}
        text={image && behind ? t('share.picture-why') : t('share.no-picture')}
        disabled={!image || !behind}
        onClick={choose(async () => {
          if (!image || !behind) return;
          await savePicture(image, { name: workflow.name, pictures: studio.pictures, workflow: workflowToShare(studio, behind) });
        })}
      />
      <Choice
        icon={<Copy />}
        title={t('save-as.copy')}
        text={t('save-as.copy-why')}
        onClick={choose(() => studio.actions.create({ ...document.workflow, name: `${document.workflow.name.slice(0, 190)} (copy)` }))}
      />
    </div>
  );
};
