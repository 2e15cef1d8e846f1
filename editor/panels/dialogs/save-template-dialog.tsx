import '../../kit/text/library-text.ts';
import { type FormEvent, useState } from 'react';
import { specOf } from '../../../graph/index.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog, TextField, toast } from '../../kit/components/index.ts';
import { useStudio, useStudioState, useView, useViewState } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';

/** Asks for the name of a template, and saves the selected nodes as one. */
export const SaveTemplateDialog = () => {
  const open = useViewState(({ dialog }) => dialog === 'save-template');
  return open ? <SaveTemplate /> : null;
};

const SaveTemplate = () => {
  const { actions, templates, registry } = useStudio();
  const view = useView();
  const { t, language } = useText();
  const workflow = useStudioState(({ document }) => document.workflow);
  const selection = useStudioState((state) => state.selection);
  const titles = [...selection].flatMap((id) => {
    const node = workflow.nodes[id];
    const spec = specOf(workflow, node, registry);
    return node ? [node.title ?? (spec ? nodeTitle(spec, language) : node.type)] : [];
  });
  const [name, setName] = useState(() => titles.slice(0, 3).join(', '));
  const close = () => view.setState({ dialog: undefined });
  const save = (event: FormEvent) => {
    event.preventDefault();
    close();
    attemptLater(async () => {
      await templates.load();
      await templates.add(name, actions.copy());
      toast({ text: t('template.saved', { name: name.trim() }), tone: 'success' });
    });
  };
  return (
    <Dialog open onOpenChange={close} width="small" title={t('template.save')} description={t('template.save-why')}>
      <form onSubmit={save} className="flex flex-col gap-4">
        <div className="flex flex-col gap-1">
          <TextField
            label={t('template.name')}
            value={name}
            onChange={setName}
            maxLength={200}
            data-autofocus
            onFocus={({ currentTarget }) => currentTarget.select()}
            className="h-8"
          />
          <span className="text-muted text-sm">{t('template.nodes', { count: titles.length })}</span>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{t('cancel')}</Button>
          <Button tone="accent" type="submit" disabled={name.trim() === ''}>
            {t('library.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
