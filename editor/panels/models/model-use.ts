import { type ModelUse, useModel, type Workflow } from '../../../graph/index.ts';
import { wholeStudio } from '../../engine/level.ts';
import { installedFamilies } from '../../engine/models/installed.ts';
import { usedFamilies } from '../../engine/models/used-families.ts';
import type { Studio } from '../../engine/studio.ts';
import { toast } from '../../kit/components/index.ts';
import type { Translate } from '../../kit/text/use-text.ts';

/** What turning the open workflow to another family would do. Nothing is changed. */
export type ModelUsePreview = ModelUse & {
  /** The families that the nodes run now. */
  readonly replaced: ReadonlySet<string>;
};

/** Tries to turn the nodes of a family (default: of every family) of the open workflow to another family. */
export const previewModelUse = (
  studio: Studio,
  { from, to, ...tried }: { readonly workflow?: Workflow; readonly from?: string; readonly to: string },
): ModelUsePreview => {
  const { store, registry, models, server } = wholeStudio(studio);
  const { workflow = store.getState().document.workflow } = tried;
  const { types } = store.getState();
  const families = installedFamilies(models.store.getState().families ?? [], server.store.getState().models);
  const use = useModel({ workflow, registry, families, ...(from !== undefined && { from }), to });
  return { ...use, replaced: usedFamilies({ workflow, types, registry }, families) };
};

/** Changes the open workflow as the preview says, as one step that can be undone. */
export const changeModel = (
  studio: Studio,
  t: Translate,
  { preview, title }: { readonly preview: ModelUse; readonly title: string },
): void => {
  wholeStudio(studio).actions.edit(() => preview.workflow, { label: 'use-model' });
  toast({ text: t('use.done', { count: preview.changed.length, name: title }), tone: 'success' });
};
