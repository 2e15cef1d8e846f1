import '../../kit/text/help-text.ts';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton, TextField } from '../../kit/components/index.ts';
import { DocsLink } from '../../kit/docs-link.tsx';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { searchScore } from '../../kit/search.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { categoryTitle, nodeTitle, specText } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { Section } from '../section.tsx';
import { NodePage } from './node-page.tsx';

/** The page of the selected node's type; without a selection, an index of all types. */
export const HelpPanel = () => {
  const { registry } = useStudio();
  const { t } = useText();
  const selected = useStudioState(({ selection, document }) => {
    const [id] = selection;
    return id === undefined ? undefined : document.workflow.nodes[id]?.type;
  });
  const [chosen, setChosen] = useState(selected);
  // another selection shows its page
  useEffect(() => setChosen(selected), [selected]);
  const spec = chosen === undefined ? undefined : registry[chosen];
  if (!spec) return <HelpIndex onChoose={setChosen} />;
  return (
    <div className="flex flex-col gap-5 p-4">
      <div className="flex items-center gap-2">
        <IconButton label={t('help.index')} size="small" onClick={() => setChosen(undefined)}>
          <ArrowLeft className="rtl:-scale-x-100" />
        </IconButton>
        <span className="text-muted text-sm">{t('help.index')}</span>
      </div>
      <NodePage key={spec.type} spec={spec} />
    </div>
  );
};

const HelpIndex = ({ onChoose }: { readonly onChoose: (type: string) => void }) => {
  const { registry } = useStudio();
  const { t, language } = useText();
  const [search, setSearch] = useState('');
  const found = Object.values(registry).filter((spec) => searchScore(spec, language, search) > 0);
  return (
    <div className="flex flex-col gap-4 p-4">
      <DocsLink className="self-start text-accent hover:underline">{t('help.docs')}</DocsLink>
      <p className="text-muted">{t('help.why')}</p>
      <TextField label={t('help.search')} placeholder={t('help.search')} value={search} onChange={setSearch} className="h-8" />
      {found.length === 0 && <p className="py-4 text-center text-muted">{t('help.none')}</p>}
      {[...new Set(found.map(({ category }) => category))].map((category) => (
        <Section key={category} title={categoryTitle(category, language)}>
          <ul className="flex flex-col">
            {found
              .filter((spec) => spec.category === category)
              .map((spec) => (
                <li key={spec.type}>
                  <button
                    type="button"
                    onClick={() => onChoose(spec.type)}
                    className="flex w-full items-start gap-2 rounded-sm px-1.5 py-1 text-start hover:bg-surface-2"
                  >
                    <NodeIcon spec={spec} className="mt-0.5 size-4 shrink-0 text-muted" />
                    <span className="min-w-0">
                      <span className="block font-medium">{nodeTitle(spec, language)}</span>
                      <span dir="auto" className="line-clamp-1 text-muted text-sm">
                        {specText(spec.doc, language)}
                      </span>
                    </span>
                  </button>
                </li>
              ))}
          </ul>
        </Section>
      ))}
    </div>
  );
};
