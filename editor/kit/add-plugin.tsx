import { PackagePlus } from 'lucide-react';
import { Button } from './components/index.ts';
import { useStudio, useWholeStudio } from './studio-context.tsx';
import { useText } from './text/use-text.ts';

/** Asks about a plugin that the workflow needs. */
export const AddPlugin = ({ name }: { readonly name: string }) => {
  const { plugins } = useStudio();
  const { store } = useWholeStudio();
  const { t } = useText();
  const ask = () => {
    const wanted = store.getState().document.workflow.plugins?.[name];
    plugins.ask({ kind: 'needed', name, ...(wanted && { wanted }) });
  };
  return (
    <Button size="small" onClick={ask}>
      <PackagePlus aria-hidden className="size-3.5" />
      {t('node.add-plugin')}
    </Button>
  );
};
