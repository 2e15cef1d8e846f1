import { ArrowRight, Sparkles } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { enterInputs } from '../../../graph/index.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button } from '../../kit/components/index.ts';
import { useStudio, useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { examples, readExample } from './examples.ts';

/** A field for a prompt. Enter opens the first example with this prompt, and runs it. */
export const PromptBox = () => {
  const { actions } = useStudio();
  const view = useView();
  const { t } = useText();
  const [prompt, setPrompt] = useState('');
  const [busy, setBusy] = useState(false);
  const draw = (event: FormEvent) => {
    event.preventDefault();
    const [example] = examples;
    if (!example || busy) return;
    setBusy(true);
    attemptLater(async () => {
      try {
        const workflow = await readExample(example);
        const text = prompt.trim() || t('start.prompt-example');
        const named = { ...workflow, name: text.slice(0, 60) };
        await actions.create(enterInputs(named, { prompt: text }));
        view.setState({ screen: 'editor' });
        void actions.run();
      } finally {
        setBusy(false);
      }
    });
  };
  return (
    <form
      onSubmit={draw}
      className="flex w-full max-w-180 items-center gap-2 rounded-lg border border-line bg-surface-1 py-2 ps-4 pe-2 shadow-sm transition-colors focus-within:border-ring"
    >
      <Sparkles className="size-4 shrink-0 text-accent" />
      <input
        dir={prompt === '' ? undefined : 'auto'}
        aria-label={t('start.prompt')}
        placeholder={t('start.prompt-example')}
        value={prompt}
        onChange={(event) => setPrompt(event.target.value)}
        className="h-9 min-w-0 grow bg-transparent text-lg outline-none placeholder:text-muted"
      />
      <Button type="submit" tone="accent" size="large" disabled={busy}>
        {t('start.draw')}
        <ArrowRight className="size-4 rtl:rotate-180" />
      </Button>
    </form>
  );
};
