import { FilePlus2, FolderOpen, Languages, Moon, Sun } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { emptyWorkflow } from '../../../graph/index.ts';
import { addDroppedModel, droppedEntries, isModelDrop } from '../../commands/add-dropped-model.ts';
import { addDroppedPictures, arePictures } from '../../commands/add-dropped-pictures.ts';
import { openChosenFile, openFile } from '../../commands/open-files.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, IconButton } from '../../kit/components/index.ts';
import { DocsLink } from '../../kit/docs-link.tsx';
import { useStudio, useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useAppearance } from '../../kit/use-appearance.ts';
import { LibraryCard } from '../workflows/library-card.tsx';
import { useLibrary } from '../workflows/use-library.ts';
import { ExampleCard } from './example-card.tsx';
import { type Example, examples, openExample } from './examples.ts';
import { PromptBox } from './prompt-box.tsx';

/** Number of saved workflows on the start page; the workflows panel shows all. */
const recent = 5;

/** The page that a visit starts on: a prompt, the examples, and the saved workflows. */
export const StartPage = () => {
  const studio = useStudio();
  const view = useView();
  const { t, say } = useText();
  const documents = useLibrary() ?? [];
  const [isDraggedOver, setDraggedOver] = useState(false);
  const enterEditor = () => {
    // behind a recording, the start page stays
    if (!view.getState().replay) view.setState({ screen: 'editor' });
  };
  const openOne = (example: Example) =>
    attemptLater(async () => {
      await openExample(studio, example, t(example.title));
      if (example.name === 'latent-space') view.setState({ panel: 'explorer' });
      enterEditor();
    });
  const create = () =>
    attemptLater(async () => {
      await studio.actions.create(emptyWorkflow(t('library.untitled')));
      enterEditor();
    });
  const choose = () =>
    attemptLater(async () => {
      if (await openChosenFile(studio, { t, view })) enterEditor();
    });
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDraggedOver(false);
    const entries = droppedEntries(event.dataTransfer);
    const [file] = event.dataTransfer.files;
    attemptLater(async () => {
      if (await isModelDrop(entries)) {
        view.setState({ panel: 'models' });
        enterEditor();
        await addDroppedModel(studio, entries);
      } else if (arePictures(entries) || entries.some(({ isDirectory }) => isDirectory)) {
        await studio.actions.create(emptyWorkflow(t('library.untitled')));
        enterEditor();
        await addDroppedPictures(studio, entries, { at: undefined, t, say });
      } else if (file) {
        await openFile(studio, file, { t, view });
        enterEditor();
      }
    });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped anywhere; the button "Open a file" does the same
    <div
      className={`h-dvh overflow-y-auto bg-surface-0 ${isDraggedOver ? 'outline-2 outline-accent -outline-offset-4' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setDraggedOver(true);
      }}
      onDragLeave={() => setDraggedOver(false)}
      onDrop={onDrop}
    >
      <div className="mx-auto flex max-w-300 flex-col gap-10 px-5 pt-5 pb-16 sm:px-8">
        <Bar />
        <main className="flex flex-col gap-10">
          <section className="flex flex-col items-start gap-5 pt-4">
            <div className="flex flex-col gap-2">
              <h1 className="max-w-180 text-balance font-semibold text-2xl tracking-tight sm:text-3xl">{t('start.title')}</h1>
              <p className="max-w-160 text-lg text-muted">{t('start.text')}</p>
            </div>
            <PromptBox />
          </section>
          <section aria-labelledby="start-examples" className="flex flex-col gap-4">
            <h2 id="start-examples" className="font-semibold text-lg">
              {t('start.examples')}
            </h2>
            <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
              {examples.map((example) => (
                <ExampleCard key={example.name} example={example} onOpen={() => openOne(example)} />
              ))}
            </div>
          </section>
          <section aria-labelledby="start-own" className="flex flex-col gap-4">
            <div className="flex flex-wrap items-center gap-2">
              <h2 id="start-own" className="grow font-semibold text-lg">
                {t('start.own')}
              </h2>
              <Button onClick={create}>
                <FilePlus2 className="size-4" />
                {t('start.empty')}
              </Button>
              <Button onClick={choose}>
                <FolderOpen className="size-4" />
                {t('library.open-file')}
              </Button>
            </div>
            {documents.length > 0 ? (
              <div className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">
                {documents.slice(0, recent).map((entry) => (
                  <LibraryCard key={entry.id} entry={entry} />
                ))}
              </div>
            ) : (
              <p className="text-muted">{t('start.none')}</p>
            )}
          </section>
        </main>
      </div>
    </div>
  );
};

const Bar = () => {
  const { t } = useText();
  const { themes, languages } = useAppearance();
  const theme = themes.find(({ chosen }) => chosen)?.value;
  const dark = theme === 'dark' || (theme === 'system' && globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches);
  const otherTheme = themes.find(({ value }) => value === (dark ? 'light' : 'dark'));
  const otherLanguage = languages.find(({ chosen }) => !chosen);
  return (
    <header className="flex items-center gap-1">
      <span className="grow font-semibold">{t('app.name')}</span>
      <DocsLink className="h-9 rounded px-3 hover:bg-surface-2">{t('start.docs')}</DocsLink>
      <Button tone="quiet" onClick={() => otherLanguage?.choose()} lang={otherLanguage?.value}>
        <Languages className="size-4" />
        {otherLanguage?.label}
      </Button>
      <IconButton label={dark ? t('start.light') : t('start.dark')} onClick={() => otherTheme?.choose()}>
        {dark ? <Sun /> : <Moon />}
      </IconButton>
    </header>
  );
};
