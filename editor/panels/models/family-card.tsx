import { ChevronDown, Ellipsis, Globe, HardDrive, Server, ShieldCheck, Trash2, WandSparkles } from 'lucide-react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { abilitiesOf } from '../../engine/models/installed.ts';
import type { InstalledFamily } from '../../engine/models/types.ts';
import { usedFamilies } from '../../engine/models/used-families.ts';
import { attempt, attemptLater } from '../../kit/attempt.ts';
import { Button, classes, Dialog, IconButton, Menu, type MenuItem, toast } from '../../kit/components/index.ts';
import { useStudio, useView, useWholeState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useFamilies } from '../../kit/use-families.ts';
import { bytesText } from './bytes-text.ts';
import { FamilyDetails } from './family-details.tsx';
import { changeModel, previewModelUse } from './model-use.ts';

/** A model family: what it can do, where it runs, and what can be done with it. */
export const FamilyCard = ({ family }: { readonly family: InstalledFamily }) => {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const details = useId();
  const { title, facts, components, bytes, licence } = family;
  const inUse = useInUse(family);
  return (
    <li
      className={classes(
        'overflow-hidden rounded-md border transition-colors',
        inUse ? 'border-accent/60' : 'border-line hover:border-line-strong',
      )}
    >
      <div className="flex items-start gap-1 py-2 ps-1 pe-1.5">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={details}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 grow flex-col gap-0.5 rounded-sm px-2 text-start"
        >
          <span className="flex w-full items-center gap-2">
            <bdi className="truncate font-medium">{title}</bdi>
            {inUse && <span className="shrink-0 rounded-full bg-accent-soft px-1.5 text-accent text-xs">{t('models.in-use')}</span>}
            <ChevronDown
              aria-hidden
              className={classes('ms-auto size-3.5 shrink-0 text-muted transition-transform', open && 'rotate-180')}
            />
          </span>
          <span className="flex flex-wrap gap-x-3 text-muted text-sm">
            {abilitiesOf(components).map((ability) => (
              <span key={ability}>{t(`ability.${ability}`)}</span>
            ))}
          </span>
          <span className="flex flex-wrap items-center gap-x-2 pt-1 text-muted text-xs tabular-nums">
            <bdi className="max-w-full truncate rounded-sm bg-surface-2 px-1.5 font-mono" data-hint={t('models.space')}>
              {facts.space}
            </bdi>
            <span>{bytesText(bytes, t)}</span>
            <bdi className="truncate">{licence === 'unknown' ? t('models.licence-unknown') : licence}</bdi>
          </span>
        </button>
        <Actions family={family} />
      </div>
      <Places family={family} />
      <div id={details} hidden={!open}>
        {open && <FamilyDetails family={family} />}
      </div>
    </li>
  );
};

/** Where the family runs. */
const Places = ({ family: { page, server, memory } }: { readonly family: InstalledFamily }) => {
  const { t } = useText();
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 pb-2 text-xs">
      {page && !page.added && <Place icon={<Globe />}>{t('models.site')}</Place>}
      {page?.added && page.fits && <Place icon={<HardDrive />}>{t('models.in-page')}</Place>}
      {page && !page.fits && <span className="text-warning">{t('models.too-large', { size: bytesText(memory, t) })}</span>}
      {server && <Place icon={<Server />}>{t('models.on-server')}</Place>}
    </p>
  );
};

const Place = ({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) => (
  <span className="flex items-center gap-1 text-muted [&>svg]:size-3">
    {icon}
    {children}
  </span>
);

/** Whether a node of the open workflow runs the family. */
const useInUse = ({ facts }: InstalledFamily): boolean => {
  const { registry } = useStudio();
  const families = useFamilies();
  const workflow = useWholeState((state) => state.document.workflow);
  const types = useWholeState((state) => state.types);
  const used = useMemo(() => usedFamilies({ workflow, types, registry }, families ?? []), [workflow, types, registry, families]);
  // of two manifests of one name, nodes run the first
  return used.has(facts.family) && families?.find((other) => other.facts.family === facts.family)?.facts.hash === facts.hash;
};

type Removal = { readonly why: string; remove(): Promise<void> };

const Actions = ({ family }: { readonly family: InstalledFamily }) => {
  const studio = useStudio();
  const view = useView();
  const { t } = useText();
  const [removal, setRemoval] = useState<Removal>();
  const { title, facts, page, server, bytes } = family;
  const { family: name } = facts;
  const use = () =>
    attempt(() => {
      const preview = previewModelUse(studio, { to: name });
      if (preview.unfit.length > 0 || preview.replaced.size > 1) view.setState({ dialog: 'use-model', useModel: { to: name } });
      else if (preview.changed.length === 0) toast({ text: t('use.none') });
      else changeModel(studio, t, { preview, title });
    });
  const verify = () =>
    attemptLater(async () => {
      toast({ text: t('models.verifying', { name: title }) });
      const damaged = page?.added ? await studio.models.verify(name) : await (await studio.server.actions()).verifyModel(name);
      if (damaged.length === 0) toast({ text: t('models.verified', { name: title }), tone: 'success' });
      else
        toast({ text: t('models.damaged', { name: title, count: damaged.length, files: damaged.slice(0, 3).join(', ') }), tone: 'danger' });
    });
  const size = bytesText(bytes, t);
  const removals: readonly (MenuItem | undefined)[] = [
    page?.added
      ? {
          label: t('models.remove-page'),
          icon: <Trash2 />,
          danger: true,
          onSelect: () => setRemoval({ why: t('models.remove-page-why', { size }), remove: () => studio.models.remove(name) }),
        }
      : undefined,
    server?.removable
      ? {
          label: t('models.remove-server'),
          icon: <Trash2 />,
          danger: true,
          onSelect: () =>
            setRemoval({
              why: t('models.remove-server-why', { size }),
              remove: async () => (await studio.server.actions()).removeModel(name),
            }),
        }
      : undefined,
  ];
  const remove = () => {
    setRemoval(undefined);
    attemptLater(async () => {
      await removal?.remove();
      toast({ text: t('models.removed', { name: title }) });
    });
  };
  const offered = removals.filter((item) => item !== undefined);
  return (
    <>
      <Menu
        align="end"
        items={[
          { label: t('models.use'), icon: <WandSparkles />, onSelect: use },
          ...(page?.added || server ? [{ label: t('models.verify'), icon: <ShieldCheck />, onSelect: verify }] : []),
          ...(offered.length > 0 ? ['separator' as const, ...offered] : []),
        ]}
      >
        <IconButton size="small" label={t('models.more', { name: title })}>
          <Ellipsis />
        </IconButton>
      </Menu>
      <Dialog
        open={removal !== undefined}
        onOpenChange={() => setRemoval(undefined)}
        width="small"
        title={t('models.remove-title', { name: title })}
        description={removal?.why ?? ''}
        footer={
          <>
            <Button onClick={() => setRemoval(undefined)}>{t('cancel')}</Button>
            <Button tone="danger" onClick={remove}>
              {t('models.remove')}
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </>
  );
};
