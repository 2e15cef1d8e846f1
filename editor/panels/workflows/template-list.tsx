import { Ellipsis, LayoutTemplate, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { insertTemplate } from '../../commands/insert-template.ts';
import { useCommand } from '../../commands/use-command.tsx';
import type { Template } from '../../engine/documents/templates.ts';
import { attempt, attemptLater } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { Button, IconButton, Menu, TextField } from '../../kit/components/index.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { Section } from '../section.tsx';

/** The templates: nodes that were saved to be inserted again. */
export const TemplateList = () => {
  const { templates } = useStudio();
  const command = useCommand();
  const { t } = useText();
  const all = useStore(templates.store, (state) => state.templates);
  const selected = useStudioState(({ selection }) => selection.size > 0);
  useEffect(() => attemptLater(templates.load), [templates]);
  return (
    <Section
      title={t('template.title')}
      actions={
        selected && (
          <Button size="small" tone="quiet" onClick={() => command('save-template')}>
            <Plus className="size-3.5" />
            {t('template.save')}
          </Button>
        )
      }
    >
      {all.length === 0 && <p className="text-muted text-sm">{t('template.none')}</p>}
      <ul className="flex flex-col">
        {all.map((template) => (
          <TemplateRow key={template.id} template={template} />
        ))}
      </ul>
    </Section>
  );
};

const TemplateRow = ({ template: { id, name, text } }: { readonly template: Template }) => {
  const studio = useStudio();
  const canvas = useCanvasStore();
  const { t } = useText();
  const [renamed, setRenamed] = useState<string>();
  const rename = () => {
    if (renamed !== undefined) attemptLater(() => studio.templates.rename(id, renamed));
    setRenamed(undefined);
  };
  return (
    <li className="flex items-center gap-2 rounded-sm ps-2 hover:bg-surface-2">
      <LayoutTemplate aria-hidden className="size-3.5 shrink-0 text-muted" />
      {renamed === undefined ? (
        <button
          type="button"
          aria-label={t('template.insert', { name })}
          className="min-w-0 grow truncate py-1 text-start"
          onClick={() => attempt(() => insertTemplate(studio, canvas, text))}
        >
          <bdi>{name}</bdi>
        </button>
      ) : (
        <TextField
          label={t('template.name')}
          value={renamed}
          autoFocus
          onChange={setRenamed}
          onBlur={rename}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Enter') currentTarget.blur();
            if (key === 'Escape') setRenamed(undefined);
          }}
        />
      )}
      <Menu
        align="end"
        items={[
          { label: t('library.rename'), onSelect: () => setRenamed(name) },
          { label: t('library.remove'), danger: true, onSelect: () => attemptLater(() => studio.templates.remove(id)) },
        ]}
      >
        <IconButton size="small" label={t('library.more', { name })}>
          <Ellipsis />
        </IconButton>
      </Menu>
    </li>
  );
};
