import { ArrowRight, Dices, Sparkles } from 'lucide-react';
import { type FormEvent, Suspense, useRef, useState } from 'react';
import { enterInputs } from '../../../graph/index.ts';
import { familyOfText } from '../../../nodes/edit/family-of-text.ts';
import { drawSeed } from '../../engine/documents/seeds.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, IconButton, later } from '../../kit/components/index.ts';
import { useStudio, useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { examples, readExample } from './examples.ts';

const PromptHelp = later(async () => (await import('../../kit/forms/prompt-help.tsx')).PromptHelp);

/** A field for a prompt, which completes what the family of the first example was taught. Enter opens that example with this prompt, and runs it. */
export const PromptBox = () => {
  const studio = useStudio();
  const { actions } = studio;
  const view = useView();
  const { t, language } = useText();
  const field = useRef<HTMLInputElement>(null);
  const [prompt, setPrompt] = useState('');
  const [family, setFamily] = useState<string>();
  const [busy, setBusy] = useState(false);
  const findFamily = async (): Promise<string | undefined> => {
    const [example] = examples;
    const workflow = example && (await readExample(example));
    const found = workflow && familyOfText(workflow, studio.registry, workflow.interface.inputs.prompt?.node ?? '');
    setFamily(found);
    // a prompt follows: the networks are loaded while it is typed
    if (workflow) actions.warmUp(workflow).catch(() => undefined);
    return found;
  };
  const surprise = async () => {
    const words = await studio.vocabulary((await findFamily()) ?? '');
    if (words) setPrompt(words.surprise(language, drawSeed()));
    field.current?.focus();
  };
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
      <div className="relative min-w-0 grow">
        <input
          ref={field}
          dir={prompt === '' ? undefined : 'auto'}
          aria-label={t('start.prompt')}
          placeholder={t('start.prompt-example')}
          value={prompt}
          autoComplete="off"
          onChange={(event) => setPrompt(event.target.value)}
          onFocus={() => attemptLater(findFamily)}
          className="h-9 w-full bg-transparent text-lg outline-none placeholder:text-muted"
        />
        {family !== undefined && (
          <Suspense>
            <PromptHelp family={family} area={field} value={prompt} />
          </Suspense>
        )}
      </div>
      <IconButton label={t('start.surprise')} onClick={() => attemptLater(surprise)}>
        <Dices />
      </IconButton>
      <Button type="submit" tone="accent" size="large" disabled={busy}>
        {t('start.draw')}
        <ArrowRight className="size-4 rtl:rotate-180" />
      </Button>
    </form>
  );
};
