import { useEffect, useRef } from 'react';
import { missingPlugins } from '../../graph/index.ts';
import { toast } from '../kit/components/index.ts';
import { useViewState, useWholeState, useWholeStudio } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** Says which plugins an opened workflow needs and this browser lacks, once, and offers to add the first. Nothing of a plugin is loaded for it. */
export const usePluginNotices = (): void => {
  const { registry, plugins, store } = useWholeStudio();
  const { t } = useText();
  const id = useWholeState((state) => state.document.id);
  const isEditor = useViewState((state) => state.screen === 'editor');
  const noticed = useRef<string>(undefined);
  useEffect(() => {
    if (!isEditor || noticed.current === id) return;
    noticed.current = id;
    for (const { name, wanted } of missingPlugins(store.getState().document.workflow, registry)) {
      const action = { label: t('node.add-plugin'), onSelect: () => plugins.ask({ kind: 'needed', name, ...(wanted && { wanted }) }) };
      const text = wanted ? t('notice.plugin-missing', { name, version: wanted.version }) : t('notice.plugin-any', { name });
      toast({ text, action });
    }
  }, [id, isEditor, registry, plugins, store, t]);
};
