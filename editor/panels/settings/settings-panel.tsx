import { Eraser, RefreshCw, Trash2 } from 'lucide-react';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { memoryChoices, type Preferences, readPreferences, writePreferences } from '../../engine/preferences.ts';
import { linkAddressOf } from '../../engine/share/links-open-at.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, later, Select, Switch, TextField, toast } from '../../kit/components/index.ts';
import { deviceNames } from '../../kit/device-names.ts';
import { useStudio, useStudioState, useView, useViewState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import '../../kit/text/arrange-text.ts';
import { type AppearanceChoice, useAppearance } from '../../kit/use-appearance.ts';
import { useHasServer } from '../../kit/use-server.ts';
import { linkStyles, wheels } from '../../kit/view.ts';
import { PluginsSection } from '../plugins/plugins-section.tsx';
import { Section } from '../section.tsx';
import { clearModels, storageUse } from './browser-storage.ts';
import { StoredFolders } from './stored-folders.tsx';

const Account = later(async () => (await import('./account.tsx')).Account);

/** The user of the server, the theme, the language, the device that networks run on, and the storage of this browser. */
export const SettingsPanel = () => {
  const { t } = useText();
  const { themes, languages } = useAppearance();
  const hasServer = useHasServer();
  return (
    <div className="flex flex-col gap-6 p-4">
      {hasServer && (
        <Suspense>
          <Account />
        </Suspense>
      )}
      <Section title={t('settings.look')}>
        <Choices label={t('menu.theme')} choices={themes} />
        <Choices label={t('menu.language')} choices={languages} />
      </Section>
      <CanvasSettings />
      <Computing />
      <Links />
      <PluginsSection />
      <Stored />
      <StoredFolders />
    </div>
  );
};

const CanvasSettings = () => {
  const { t } = useText();
  const view = useView();
  const wheel = useViewState((state) => state.wheel);
  const links = useViewState((state) => state.links);
  const guides = useViewState((state) => state.guides);
  return (
    <Section title={t('settings.canvas')}>
      <Row label={t('settings.wheel')}>
        <Select
          label={t('settings.wheel')}
          value={wheel}
          onChange={(value) => view.setState({ wheel: wheels.find((choice) => choice === value) ?? 'automatic' })}
          options={wheels.map((value) => ({ value, label: t(`settings.wheel.${value}`) }))}
        />
      </Row>
      <Row label={t('settings.links')}>
        <Select
          label={t('settings.links')}
          value={links}
          onChange={(value) => view.setState({ links: linkStyles.find((style) => style === value) ?? 'curved' })}
          options={linkStyles.map((value) => ({ value, label: t(`settings.links.${value}`) }))}
        />
      </Row>
      <Switch label={t('settings.guides')} checked={guides} onChange={() => view.setState({ guides: !guides })} />
    </Section>
  );
};

const Row = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className="grid min-h-8 grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-center gap-3">
    <span>{label}</span>
    {children}
  </div>
);

const Choices = ({ label, choices }: { readonly label: string; readonly choices: readonly AppearanceChoice[] }) => (
  <Row label={label}>
    <Select
      label={label}
      value={choices.find(({ chosen }) => chosen)?.value ?? ''}
      onChange={(value) => choices.find((choice) => choice.value === value)?.choose()}
      options={choices}
    />
  </Row>
);

/** The address at which share links open. */
const Links = () => {
  const { t } = useText();
  const [typed, setTyped] = useState(() => readPreferences().linksAt ?? '');
  const address = linkAddressOf(typed);
  const change = (text: string) => {
    setTyped(text);
    const chosen = linkAddressOf(text);
    if (chosen === undefined && text.trim() !== '') return;
    const { linksAt: _, ...rest } = readPreferences();
    writePreferences({ ...rest, ...(chosen !== undefined && { linksAt: chosen }) });
  };
  const invalid = typed.trim() !== '' && address === undefined;
  return (
    <Section title={t('share.title')}>
      <Row label={t('settings.links-at')}>
        <TextField
          label={t('settings.links-at')}
          value={typed}
          onChange={change}
          placeholder={location.origin + location.pathname}
          dir="ltr"
          invalid={invalid}
        />
      </Row>
      <p className="text-muted text-sm">{invalid ? t('settings.links-at-invalid') : t('settings.links-at-why')}</p>
    </Section>
  );
};

const Computing = () => {
  const { actions } = useStudio();
  const { t, say } = useText();
  const device = useStudioState((state) => state.run.device);
  const [saved, setSaved] = useState<Preferences>(readPreferences);
  const [changed, setChanged] = useState(false);
  const change = (next: Preferences) => {
    // notifications and links are set beside this, after the panel was opened
    const { notify, linksAt } = readPreferences();
    const { linksAt: _, ...rest } = next;
    writePreferences({ ...rest, notify, ...(linksAt && { linksAt }) });
    setSaved(next);
    setChanged(true);
  };
  return (
    <Section title={t('settings.computing')}>
      <Row label={t('settings.device')}>
        <Select
          label={t('settings.device')}
          value={saved.prefer ?? 'auto'}
          onChange={(value) => change({ ...withoutPreferred(saved), ...((value === 'webgpu' || value === 'wasm') && { prefer: value }) })}
          options={[
            { value: 'auto', label: t('settings.device-auto') },
            { value: 'webgpu', label: 'WebGPU' },
            { value: 'wasm', label: 'WebAssembly' },
          ]}
        />
      </Row>
      {device && (
        <p dir="auto" className="text-muted text-sm">
          {[
            `${t('run.device', { device: deviceNames[device.name] })}.`,
            device.note && say(device.note),
            device.selfTest && say(device.selfTest),
          ]
            .filter(Boolean)
            .join(' ')}
        </p>
      )}
      <Row label={t('settings.memory')}>
        <Select
          label={t('settings.memory')}
          value={String(saved.memory / 2 ** 20)}
          onChange={(value) => change({ ...saved, memory: Number(value) * 2 ** 20 })}
          options={memoryChoices.map((size) => ({ value: String(size), label: t('settings.megabytes', { size }) }))}
        />
      </Row>
      <Notification />
      {changed && (
        <div className="flex items-center gap-3 rounded-md bg-surface-2 p-2 ps-3">
          <p className="grow text-sm">{t('settings.reload-why')}</p>
          <Button
            onClick={() =>
              attemptLater(async () => {
                await actions.save();
                location.reload();
              })
            }
          >
            <RefreshCw className="size-3.5" />
            {t('settings.reload')}
          </Button>
        </div>
      )}
    </Section>
  );
};

/** The preferences with the device left to the studio. */
const withoutPreferred = ({ prefer: _, ...preferences }: Preferences): Preferences => preferences;

/** Whether the system notifies the user of the end of a long run. The browser asks for permission when it is switched on. */
const Notification = () => {
  const { t } = useText();
  const [notify, setNotify] = useState(() => readPreferences().notify);
  if (typeof globalThis.Notification === 'undefined') return null;
  const change = (wanted: boolean) =>
    attemptLater(async () => {
      const allowed = wanted && (await globalThis.Notification.requestPermission()) === 'granted';
      if (wanted && !allowed) toast({ text: t('settings.notify-refused'), tone: 'danger' });
      writePreferences({ ...readPreferences(), notify: allowed });
      setNotify(allowed);
    });
  return (
    <div className="flex min-h-8 items-center gap-3">
      <span className="grow">{t('settings.notify')}</span>
      <Switch label={t('settings.notify')} checked={notify} onChange={change} />
    </div>
  );
};

const Stored = () => {
  const { actions } = useStudio();
  const { t } = useText();
  const [use, setUse] = useState<{ readonly used: number; readonly quota: number }>();
  const measure = () => attemptLater(async () => setUse(await storageUse()));
  useEffect(measure, []);
  const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20).toLocaleString('en');
  return (
    <Section title={t('settings.kept')}>
      {use && (
        <>
          <div className="h-1 overflow-hidden rounded-full bg-surface-3">
            <div className="h-full rounded-full bg-accent" style={{ width: `${Math.max(1, (100 * use.used) / use.quota)}%` }} />
          </div>
          <p className="text-muted text-sm tabular-nums">
            {t('settings.used', { used: megabytes(use.used), quota: megabytes(use.quota) })}
          </p>
        </>
      )}
      <p className="text-muted text-sm">{t('settings.results-why')}</p>
      <Button
        className="self-start"
        onClick={() =>
          attemptLater(async () => {
            await actions.clearAllResults();
            measure();
            toast({ text: t('settings.results-cleared'), tone: 'success' });
          })
        }
      >
        <Eraser className="size-3.5" />
        {t('settings.clear-results')}
      </Button>
      <p className="text-muted text-sm">{t('settings.models-why')}</p>
      <Button
        className="self-start"
        onClick={() =>
          attemptLater(async () => {
            await clearModels();
            measure();
            toast({ text: t('settings.cleared'), tone: 'success' });
          })
        }
      >
        <Trash2 className="size-3.5" />
        {t('settings.clear')}
      </Button>
    </Section>
  );
};
