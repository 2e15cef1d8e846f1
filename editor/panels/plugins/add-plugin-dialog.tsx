import { Download, FolderOpen, Server, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { isAtLeast } from '../../../graph/index.ts';
import type { PluginDescription } from '../../../plugin/description.ts';
import { choosePlugin } from '../../commands/open-files.ts';
import type { PluginFile, PluginRequest } from '../../engine/plugins/types.ts';
import { Button, Dialog, toast } from '../../kit/components/index.ts';
import { useWholeStudio } from '../../kit/studio-context.tsx';
import '../../kit/text/models-text.ts';
import '../../kit/text/plugins-text.ts';
import { sayError, useText } from '../../kit/text/use-text.ts';
import { askAboutServed } from './ask-about-served.ts';
import { FileFacts, PluginContents } from './plugin-details.tsx';
import { useServerPlugins } from './use-server-plugins.ts';

/** Asks about a plugin before anything of it is loaded: where its file comes from, and then, from inside the sandbox, what it contains and uses. */
export const AddPluginDialog = () => {
  const { plugins } = useWholeStudio();
  const request = useStore(plugins.store, (state) => state.request);
  // a plugin that is needed stays the subject while its file is looked for
  const [needed, setNeeded] = useState<Extract<PluginRequest, { readonly kind: 'needed' }>>();
  if (request?.kind === 'needed' && request !== needed) setNeeded(request);
  if (!request) return null;
  if (request.kind === 'needed') return <NeededPlugin needed={request} />;
  return <ExaminedFile key={request.file.sha256} file={request.file} needed={needed} />;
};

type Needed = Extract<PluginRequest, { readonly kind: 'needed' }>;

const useClose = () => {
  const { plugins } = useWholeStudio();
  return () => plugins.ask(undefined);
};

/** The places where the file of a needed plugin may be. */
const NeededPlugin = ({ needed: { name, wanted } }: { readonly needed: Needed }) => {
  const studio = useWholeStudio();
  const { plugins } = studio;
  const { t } = useText();
  const close = useClose();
  const [failure, setFailure] = useState<string>();
  const source = wanted?.source;
  const isAddress = source?.startsWith('https://') ?? false;
  const served = useServerPlugins().find(({ description }) => description.name === name);
  const attempt = (get: () => Promise<unknown>) => {
    setFailure(undefined);
    get().catch((error: unknown) => setFailure(sayError(error)));
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      title={wanted ? t('plugin.needed', { name, version: wanted.version }) : t('plugin.needed-any', { name })}
      description={t('plugin.why')}
      footer={<Button onClick={close}>{t('cancel')}</Button>}
    >
      <div className="flex flex-col gap-3">
        <h3 className="text-muted text-sm">{t('plugin.where')}</h3>
        {served && (
          <Way
            text={t('plugin.from-server', { version: served.description.version })}
            onSelect={() => attempt(async () => askAboutServed(studio, served.sha256))}
            icon={<Server aria-hidden className="size-3.5" />}
            action={t('plugin.use-server')}
          />
        )}
        {source !== undefined && isAddress && (
          <Way
            text={t('plugin.from-address')}
            detail={source}
            onSelect={() => attempt(async () => plugins.ask({ kind: 'file', file: await plugins.download(source) }))}
            icon={<Download aria-hidden className="size-3.5" />}
            action={t('plugin.download')}
          />
        )}
        {source !== undefined && !isAddress && <p>{t('plugin.from-package', { name: source })}</p>}
        <Button className="self-start" data-autofocus onClick={() => attempt(() => choosePlugin(studio))}>
          <FolderOpen aria-hidden className="size-3.5" />
          {t('plugin.choose')}
        </Button>
        {failure !== undefined && <Failure text={failure} />}
      </div>
    </Dialog>
  );
};

type WayProps = {
  readonly text: string;
  readonly detail?: string;
  readonly icon: ReactNode;
  readonly action: string;
  readonly onSelect: () => void;
};

const Way = ({ text, detail, icon, action, onSelect }: WayProps) => (
  <div className="flex items-center gap-3 rounded-md bg-surface-2 p-3">
    <div className="min-w-0 grow">
      <p>{text}</p>
      {detail !== undefined && (
        <bdi dir="ltr" className="block break-all text-muted text-sm">
          {detail}
        </bdi>
      )}
    </div>
    <Button onClick={onSelect}>
      {icon}
      {action}
    </Button>
  </div>
);

const Failure = ({ text }: { readonly text: string }) => (
  <p role="alert" dir="auto" className="rounded-md bg-danger-soft p-3 text-danger">
    {text}
  </p>
);

const Warning = ({ children }: { readonly children: ReactNode }) => (
  <p className="flex items-center gap-2 rounded-md bg-warning-soft p-3 text-warning">
    <TriangleAlert aria-hidden className="size-4 shrink-0" />
    <span>{children}</span>
  </p>
);

/** A file before and after a look inside. */
const ExaminedFile = ({ file, needed }: { readonly file: PluginFile; readonly needed: Needed | undefined }) => {
  const { plugins } = useWholeStudio();
  const { t } = useText();
  const close = useClose();
  const [description, setDescription] = useState<PluginDescription>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const attempt = (action: () => Promise<void>) => {
    setBusy(true);
    setFailure(undefined);
    action()
      .catch((error: unknown) => setFailure(sayError(error)))
      .finally(() => setBusy(false));
  };
  const look = () => attempt(async () => setDescription(await plugins.examine(file)));
  const add = (found: PluginDescription) =>
    attempt(async () => {
      await plugins.add(file, found);
      close();
      toast({ text: t('plugin.added', { name: found.title ?? found.name }), tone: 'success' });
    });
  return (
    <Dialog
      open
      onOpenChange={close}
      title={t('plugin.add')}
      description={t('plugin.why')}
      footer={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          {description ? (
            <Button key="add" tone="accent" autoFocus disabled={busy} onClick={() => add(description)}>
              {t('plugin.add')}
            </Button>
          ) : (
            <Button key="look" tone="accent" data-autofocus disabled={busy} onClick={look}>
              {busy ? t('plugin.looking') : t('plugin.look')}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FileFacts file={file} />
        {needed?.wanted?.sha256 !== undefined && needed.wanted.sha256 !== file.sha256 && <Warning>{t('plugin.other-hash')}</Warning>}
        {description ? <Contents description={description} file={file} needed={needed} /> : <p>{t('plugin.not-run')}</p>}
        {failure !== undefined && <Failure text={failure} />}
      </div>
    </Dialog>
  );
};

type ContentsProps = { readonly description: PluginDescription; readonly file: PluginFile; readonly needed: Needed | undefined };

const Contents = ({ description, file, needed }: ContentsProps) => {
  const { plugins } = useWholeStudio();
  const { t } = useText();
  const { name, version } = description;
  const here = useStore(plugins.store, (state) => state.installed.find((plugin) => plugin.description.name === name));
  return (
    <>
      <PluginContents description={description} />
      {needed && needed.name !== name && <Warning>{t('plugin.other-name', { name })}</Warning>}
      {needed?.wanted && needed.name === name && !isAtLeast(version, needed.wanted.version) && (
        <Warning>{t('plugin.too-old', { version: needed.wanted.version })}</Warning>
      )}
      {here && here.sha256 !== file.sha256 && <p className="text-muted">{t('plugin.replaces', { version: here.description.version })}</p>}
    </>
  );
};
