import '../../kit/text/help-text.ts';
import { Plus, RotateCcw, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { forgetKeyChoices, keyChoices } from '../../commands/key-choices.ts';
import { isBrowserKey, keysOfEvent } from '../../commands/pressed-keys.ts';
import { commandGroups, conflictOf, ownKeys, setKeys, shortcutsWith } from '../../commands/shortcuts.ts';
import { Button, Dialog, IconButton, Kbd, TextField } from '../../kit/components/index.ts';
import { keysInWords } from '../../kit/key-names.ts';
import { useView, useViewState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer } from '../../kit/use-server.ts';

type Command = ReturnType<typeof shortcutsWith>[number];

/** All keyboard shortcuts by group, which can be changed, and the gestures of the pointer. */
export const ShortcutsSheet = () => {
  const view = useView();
  const open = useViewState(({ dialog }) => dialog === 'shortcuts');
  const { t } = useText();
  const server = useHasServer();
  const changed = useStore(keyChoices, (choices) => Object.keys(choices).length > 0);
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shortcuts = shortcutsWith(server).filter(({ keys, label }) =>
    [t(label), ...keys.map(keysInWords)].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <Dialog
      open={open}
      onOpenChange={() => view.setState({ dialog: undefined })}
      title={t('command.shortcuts')}
      description={t('keys.why')}
      width="large"
    >
      <div className="mb-4 flex gap-2">
        <TextField label={t('keys.search')} placeholder={t('keys.search')} value={search} onChange={setSearch} className="h-8" />
        {changed && (
          <Button tone="quiet" onClick={forgetKeyChoices}>
            <RotateCcw className="size-3.5" />
            {t('keys.reset-all')}
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <div className="gap-8 outline-none sm:columns-2" tabIndex={0}>
        {commandGroups.map((group) => {
          const members = shortcuts.filter((shortcut) => shortcut.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group} className="mb-5 break-inside-avoid-page">
              <h3 className="mb-1 break-after-avoid font-medium text-muted text-sm">{t(`group.${group}`)}</h3>
              <dl>
                {members.map((shortcut) => (
                  <CommandKeys key={shortcut.id} command={shortcut} />
                ))}
              </dl>
            </section>
          );
        })}
        {wanted === '' && (
          <section className="mb-5 break-inside-avoid">
            <h3 className="mb-1 font-medium text-muted text-sm">{t('shortcuts.pointer')}</h3>
            <dl>
              {([1, 2, 3, 4, 5, 6, 7, 8] as const).map((number) => (
                <div key={number} className="flex min-h-7 items-center gap-3 border-line border-b last:border-0">
                  <dt className="grow">{t(`shortcuts.does-${number}`)}</dt>
                  <dd className="text-end text-muted text-sm">{t(`shortcuts.how-${number}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
      </div>
    </Dialog>
  );
};

/** A command with its keys. A click on keys records others. */
const CommandKeys = ({ command: { id, keys, label } }: { readonly command: Command }) => {
  const { t } = useText();
  /** The keys that are recorded: those at an index, or further ones. */
  const [recording, setRecording] = useState<number>();
  const isChanged = useStore(keyChoices, (choices) => Object.hasOwn(choices, id));
  const command = t(label);
  const record = (combination: string) => {
    setKeys(
      id,
      recording === undefined || recording >= keys.length
        ? [...keys, combination]
        : keys.map((own, index) => (index === recording ? combination : own)),
    );
    setRecording(undefined);
  };
  return (
    <div className="group/keys flex min-h-7 break-inside-avoid flex-wrap items-center gap-x-3 border-line border-b last:border-0">
      <dt className="grow">{command}</dt>
      <dd className="ms-auto flex flex-wrap items-center justify-end gap-1">
        {recording === undefined ? (
          <>
            {keys.map((combination, index) => (
              <span key={combination} className="group/chip relative flex items-center rounded-sm hover:bg-surface-2">
                <button type="button" onClick={() => setRecording(index)} className="relative rounded-sm p-0.5">
                  {/* in words, because the caps are read as one word */}
                  <span className="sr-only">{t('keys.change', { keys: keysInWords(combination), command })}</span>
                  <span aria-hidden>
                    <Kbd keys={combination} />
                  </span>
                </button>
                <button
                  type="button"
                  aria-label={t('keys.remove', { keys: keysInWords(combination), command })}
                  data-hint={t('keys.remove', { keys: keysInWords(combination), command })}
                  onClick={() =>
                    setKeys(
                      id,
                      keys.filter((_, at) => at !== index),
                    )
                  }
                  className="absolute -end-2 -top-2 grid size-3.5 place-items-center rounded-full border border-line bg-surface-1 text-muted opacity-0 hover:text-text focus-visible:opacity-100 group-hover/chip:opacity-100"
                >
                  <X aria-hidden className="size-2.5" />
                </button>
              </span>
            ))}
            <IconButton
              size="small"
              label={t('keys.add', { command })}
              onClick={() => setRecording(keys.length)}
              className="size-5 opacity-0 focus-visible:opacity-100 group-hover/keys:opacity-100"
            >
              <Plus />
            </IconButton>
            {isChanged && (
              <IconButton size="small" className="size-5" label={t('keys.reset', { command })} onClick={() => setKeys(id, ownKeys(id))}>
                <RotateCcw />
              </IconButton>
            )}
          </>
        ) : (
          <Recorder id={id} onRecorded={record} onEnd={() => setRecording(undefined)} />
        )}
      </dd>
    </div>
  );
};

type RecorderProps = {
  readonly id: Command['id'];
  readonly onRecorded: (keys: string) => void;
  readonly onEnd: () => void;
};

/** Takes the next keys that are pressed. Where another command has them, the user decides. */
const Recorder = ({ id, onRecorded, onEnd }: RecorderProps) => {
  const { t } = useText();
  const [pressed, setPressed] = useState<string>();
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.focus(), []);
  const conflict = pressed === undefined ? undefined : conflictOf(pressed, id);
  const onKeyDown = (event: KeyboardEvent) => {
    const keys = keysOfEvent(event.nativeEvent);
    // Enter and Tab reach the buttons while the user decides
    if (conflict && event.target !== box.current && ['Enter', 'Tab', ' '].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') onEnd();
    else if (keys !== undefined && !isBrowserKey(keys) && !conflictOf(keys, id)) onRecorded(keys);
    else if (keys !== undefined) setPressed(keys);
  };
  return (
    <fieldset
      ref={box}
      data-takes-escape
      aria-label={t('keys.record')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys that are pressed
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget }) => !(relatedTarget instanceof Node && box.current?.contains(relatedTarget)) && onEnd()}
      className="flex min-h-6 flex-wrap items-center justify-end gap-2 rounded-sm bg-accent-soft px-2 py-0.5 text-accent text-sm"
    >
      <span aria-live="polite">
        {pressed === undefined
          ? t('keys.record')
          : conflict
            ? t('keys.taken', { keys: keysInWords(pressed), command: t(conflict.label) })
            : t('keys.browser', { keys: keysInWords(pressed) })}
      </span>
      {pressed !== undefined && conflict && (
        <Button size="small" onClick={() => onRecorded(pressed)}>
          {t('keys.take')}
        </Button>
      )}
    </fieldset>
  );
};
