import { useEffect, useRef } from 'react';
import { usedFamilies } from '../engine/models/used-families.ts';
import { toast } from '../kit/components/index.ts';
import { useStudio, useStudioState, useView } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { useFamilies } from '../kit/use-families.ts';

/** Milliseconds in which a server may still answer with its families. */
const patience = 2000;

/**
 * Compares the families that an opened workflow names the source of with the installed ones, once: offers to add a missing one, and reports another
 * version.
 */
export const useModelNotices = (): void => {
  const { registry, store } = useStudio();
  const view = useView();
  const { t } = useText();
  const families = useFamilies();
  const id = useStudioState((state) => state.document.id);
  const isNamed = useStudioState((state) => state.document.workflow.models !== undefined);
  const compared = useRef<string>(undefined);
  useEffect(() => {
    if (!families || !isNamed || compared.current === id) return;
    const timer = setTimeout(() => {
      compared.current = id;
      const { document, types } = store.getState();
      const { workflow } = document;
      const used = usedFamilies({ workflow, types, registry }, families);
      for (const [name, source] of Object.entries(workflow.models ?? {})) {
        if (!used.has(name)) continue;
        const installed = families.find(({ facts }) => facts.family === name);
        if (!installed) {
          toast({
            text: t('notice.model-missing', { name }),
            action: { label: t('node.add-model'), onSelect: () => view.setState({ panel: 'models', repository: source.repository }) },
          });
        } else if (source.manifest !== undefined && source.manifest !== installed.facts.hash)
          toast({ text: t('notice.model-other', { name: installed.title }) });
      }
    }, patience);
    return () => clearTimeout(timer);
  }, [families, isNamed, id, registry, store, view, t]);
};
