import { FolderUp } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button, TextField } from '../../kit/components/index.ts';
import { useView, useViewState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer } from '../../kit/use-server.ts';
import { repositoryOf } from './repository-of.ts';
import { useAddFiles } from './use-add-files.ts';

/** Adds a model: by the id of a repository or a folder of the server, or a folder of this machine into this browser. */
export const AddRow = () => {
  const { t } = useText();
  const hasServer = useHasServer();
  return (
    <div className="flex flex-col gap-2">
      {hasServer && <AddToServer />}
      <AddToBrowser />
      <p className="ps-1 text-muted text-xs">{t(hasServer ? 'models.drop-why' : 'models.no-download')}</p>
    </div>
  );
};

const AddToServer = () => {
  const { t } = useText();
  const view = useView();
  const wanted = useViewState((state) => state.repository);
  const [text, setText] = useState(wanted ?? '');
  const [bad, setBad] = useState(false);
  // a workflow names a repository that is not here: it is filled in
  useEffect(() => {
    if (wanted !== undefined) setText(wanted);
  }, [wanted]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const repository = repositoryOf(text);
    setBad(!repository);
    if (repository) view.setState({ dialog: 'add-model', repository: text.trim() });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-1">
      <div className="flex gap-2">
        <TextField
          label={t('models.add-id')}
          placeholder={t('models.add-placeholder')}
          value={text}
          invalid={bad}
          className="h-8"
          onChange={(next) => {
            setText(next);
            setBad(false);
          }}
        />
        <Button type="submit" tone="accent" disabled={text.trim() === ''}>
          {t('models.add')}
        </Button>
      </div>
      {bad && (
        <p role="alert" className="ps-2 text-danger text-xs">
          {t('models.bad-id')}
        </p>
      )}
    </form>
  );
};

const AddToBrowser = () => {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  const addFiles = useAddFiles();
  return (
    <>
      <Button onClick={() => input.current?.click()}>
        <FolderUp className="size-4" />
        {t('models.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        // @ts-expect-error every browser reads this attribute, but it is in no standard
        webkitdirectory=""
        onChange={({ target }) => {
          addFiles.ofInput(target.files ?? []);
          target.value = '';
        }}
      />
    </>
  );
};
