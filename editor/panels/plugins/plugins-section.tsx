import { Plus, Puzzle, Server, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { choosePlugin } from '../../commands/open-files.ts';
import type { InstalledPlugin } from '../../engine/plugins/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog, IconButton, toast } from '../../kit/components/index.ts';
import { useWholeStudio } from '../../kit/studio-context.tsx';
import '../../kit/text/library-text.ts';
import '../../kit/text/plugins-text.ts';
import { useText } from '../../kit/text/use-text.ts';
import { Section } from '../section.tsx';
import { askAboutServed } from './ask-about-served.ts';
import { useServerPlugins } from './use-server-plugins.ts';

/** The plugins of this browser: what each adds, and what it may use. Each can be removed. */
export const PluginsSection = () => {
  const studio = useWholeStudio();
  const { t } = useText();
  const installed = useStore(studio.plugins.store, (state) => state.installed);
  const [removing, setRemoving] = useState<InstalledPlugin>();
  return (
    <Section title={t('plugins.title')}>
      {installed.length === 0 && <p className="text-muted text-sm">{t('plugins.none')}</p>}
      <ul className="flex flex-col gap-1">
        {installed.map((plugin) => (
          <PluginRow key={plugin.sha256} plugin={plugin} onRemove={() => setRemoving(plugin)} />
        ))}
      </ul>
      <ServerPlugins installed={installed} />
      <Button className="self-start" onClick={() => attemptLater(() => choosePlugin(studio))}>
        <Puzzle aria-hidden className="size-3.5" />
        {t('plugins.add')}
      </Button>
      {removing && <RemovePlugin plugin={removing} onClose={() => setRemoving(undefined)} />}
    </Section>
  );
};

/** The plugins that the server has and this browser lacks. */
const ServerPlugins = ({ installed }: { readonly installed: readonly InstalledPlugin[] }) => {
  const studio = useWholeStudio();
  const { t } = useText();
  const others = useServerPlugins().filter(({ sha256 }) => !installed.some((plugin) => plugin.sha256 === sha256));
  if (others.length === 0) return null;
  return (
    <>
      <h4 className="text-muted text-sm">{t('plugins.on-server')}</h4>
      <ul className="flex flex-col">
        {others.map(({ sha256, description: { title, name, version } }) => (
          <li key={sha256} className="flex items-center gap-2 rounded-sm py-0.5 ps-2 hover:bg-surface-2">
            <Server aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 grow truncate">
              <bdi>{title ?? name}</bdi> <bdi className="text-muted text-xs tabular-nums">{version}</bdi>
            </span>
            <IconButton
              size="small"
              label={t('plugins.take', { name: title ?? name })}
              onClick={() => attemptLater(() => askAboutServed(studio, sha256))}
            >
              <Plus />
            </IconButton>
          </li>
        ))}
      </ul>
    </>
  );
};

const nameOf = ({ description: { title, name } }: InstalledPlugin): string => title ?? name;

const PluginRow = ({ plugin, onRemove }: { readonly plugin: InstalledPlugin; readonly onRemove: () => void }) => {
  const { t } = useText();
  const { nodes, version } = plugin.description;
  const services = [...new Set(nodes.flatMap((node) => node.services))];
  return (
    <li className="flex items-start gap-2 rounded-sm py-1 ps-2 hover:bg-surface-2">
      <Puzzle aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0 grow">
        <p className="truncate">
          <bdi>{nameOf(plugin)}</bdi> <bdi className="text-muted text-xs tabular-nums">{version}</bdi>
        </p>
        <p className="text-muted text-xs">
          {t('plugins.nodes', { count: nodes.length, names: nodes.map(({ title }) => title).join(', ') })}
        </p>
        {services.map((service) => (
          <p key={service} className="text-muted text-xs">
            {t(`plugin.service.${service}`)}
          </p>
        ))}
      </div>
      <IconButton size="small" label={t('plugins.remove', { name: nameOf(plugin) })} onClick={onRemove}>
        <Trash2 />
      </IconButton>
    </li>
  );
};

const RemovePlugin = ({ plugin, onClose }: { readonly plugin: InstalledPlugin; readonly onClose: () => void }) => {
  const { plugins } = useWholeStudio();
  const { t } = useText();
  const name = nameOf(plugin);
  const remove = () => {
    onClose();
    attemptLater(async () => {
      await plugins.remove(plugin.sha256);
      toast({ text: t('plugins.removed', { name }) });
    });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="small"
      title={t('plugins.remove-title', { name })}
      description={t('plugins.remove-why')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button tone="danger" onClick={remove}>
            {t('library.remove')}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
};
