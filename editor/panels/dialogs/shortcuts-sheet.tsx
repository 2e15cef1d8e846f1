import { commandGroups, shortcutsWith } from '../../commands/shortcuts.ts';
import { Dialog, Kbd } from '../../kit/components/index.ts';
import { useView, useViewState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer } from '../../kit/use-server.ts';

/** All keyboard shortcuts by group, and the gestures of the pointer. */
export const ShortcutsSheet = () => {
  const view = useView();
  const open = useViewState(({ dialog }) => dialog === 'shortcuts');
  const { t } = useText();
  const shortcuts = shortcutsWith(useHasServer());
  return (
    <Dialog open={open} onOpenChange={() => view.setState({ dialog: undefined })} title={t('command.shortcuts')} width="large">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <div className="gap-8 outline-none sm:columns-2" tabIndex={0}>
        {commandGroups.map((group) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 font-medium text-muted text-sm">{t(`group.${group}`)}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map(({ id, keys, label }) => (
                  <div key={id} className="flex min-h-7 items-center gap-3 border-line border-b last:border-0">
                    <dt className="grow">{t(label)}</dt>
                    <dd className="flex gap-2">
                      {keys.map((combination) => (
                        <Kbd key={combination} keys={combination} />
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
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
      </div>
    </Dialog>
  );
};
