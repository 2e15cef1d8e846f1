import { useEffect, useRef } from 'react';
import { attemptLater } from '../kit/attempt.ts';
import { toast } from '../kit/components/index.ts';
import { useStudioState, useView, useWholeState, useWholeStudio } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { useFamilies } from '../kit/use-families.ts';

/** Milliseconds in which a server may still answer with its families. */
const patience = 2000;

/** Compares the sources of models that an opened workflow names with the installed families, once: offers to add a missing one, and reports another version. */
export const useModelNotices = (): void => {
  const { registry, store } = useWholeStudio();
  const view = useView();
  const { t } = useText();
  const families = useFamilies();
  const id = useStudioState((state) => state.document.id);
  const hasSources = useWholeState((state) => state.document.workflow.models !== undefined);
  const compared = useRef<string>(undefined);
  useEffect(() => {
    if (!families || !hasSources || compared.current === id) return;
    const compare = async () => {
      compared.current = id;
      const { compareSources } = await import('../engine/models/compare-sources.ts');
      for (const difference of compareSources(store.getState(), registry, families)) {
        const { kind, name } = difference;
        if (kind === 'other') toast({ text: t('notice.model-other', { name }) });
        else {
          const { repository } = difference;
          const action = { label: t('node.add-model'), onSelect: () => view.setState({ panel: 'models', repository }) };
          toast({ text: t('notice.model-missing', { name }), action });
        }
      }
    };
    const timer = setTimeout(() => attemptLater(compare), patience);
    return () => clearTimeout(timer);
  }, [families, hasSources, id, registry, store, view, t]);
};
