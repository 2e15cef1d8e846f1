import { ChevronRight, History, Tag } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Workflow } from '../../../graph/index.ts';
import { differencesOf } from '../../engine/documents/differences.ts';
import type { Version } from '../../engine/documents/named-versions.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, classes, IconButton, TextField } from '../../kit/components/index.ts';
import { useStudio, useStudioState, useWholeState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { Section } from '../section.tsx';
import { dateAndTime } from '../times.ts';
import { WorkflowDrawing } from '../workflow-drawing.tsx';
import { useDifferenceLines } from './difference-lines.ts';

/** The earlier versions of the open workflow: each can have a name, says what differs, and can be brought back. */
export const Versions = () => {
  const { documents, store } = useStudio();
  const { t } = useText();
  const id = useStudioState((state) => state.document.id);
  const saving = useStudioState((state) => state.saving.phase);
  const [versions, setVersions] = useState<readonly Version[]>([]);
  const [changes, setChanges] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new name changes the list
  useEffect(() => {
    if (saving === 'saving') return;
    let ended = false;
    attemptLater(async () => {
      const found = await documents.versions(id);
      if (!ended && store.getState().document.id === id) setVersions(found);
    });
    return () => {
      ended = true;
    };
  }, [documents, store, id, saving, changes]);
  if (versions.length === 0) return null;
  return (
    <Section title={t('library.versions')}>
      <ul className="flex flex-col">
        {versions.map((version) => (
          <VersionRow key={version.revision} version={version} document={id} onNamed={() => setChanges(changes + 1)} />
        ))}
      </ul>
    </Section>
  );
};

type VersionRowProps = { readonly version: Version; readonly document: string; readonly onNamed: () => void };

const VersionRow = ({ version, document, onNamed }: VersionRowProps) => {
  const { revision, savedAt, name, label } = version;
  const { actions, documents } = useStudio();
  const { t, language } = useText();
  const [open, setOpen] = useState(false);
  const [named, setNamed] = useState<string>();
  const rename = () => {
    setNamed(undefined);
    if (named !== undefined && named.trim() !== (label ?? ''))
      attemptLater(async () => {
        await documents.nameVersion(document, version, named);
        onNamed();
      });
  };
  const when = dateAndTime(savedAt, language);
  return (
    <li className="rounded-sm hover:bg-surface-2">
      <div className="flex items-center gap-1 py-0.5 ps-1">
        <button
          type="button"
          aria-expanded={open}
          aria-label={`${t('library.version-details')}: ${label ?? when}`}
          onClick={() => setOpen(!open)}
          className="grid size-5 shrink-0 place-items-center rounded-sm"
        >
          <ChevronRight
            className={classes('size-3.5 text-muted transition-transform rtl:-scale-x-100', open && 'rotate-90 rtl:-rotate-90')}
          />
        </button>
        {named === undefined ? (
          <span className="min-w-0 grow text-sm tabular-nums">
            <bdi className={classes('block truncate', label !== undefined && 'font-medium')}>{label ?? name}</bdi>
            <span className="block truncate text-muted text-xs">
              {when}
              {label !== undefined && (
                <>
                  {' · '}
                  <bdi>{name}</bdi>
                </>
              )}
            </span>
          </span>
        ) : (
          <TextField
            label={t('library.version-name')}
            value={named}
            autoFocus
            onChange={setNamed}
            onBlur={rename}
            onKeyDown={({ key, currentTarget }) => {
              if (key === 'Enter') currentTarget.blur();
              if (key === 'Escape') setNamed(undefined);
            }}
          />
        )}
        <IconButton size="small" label={t('library.name-version')} onClick={() => setNamed(label ?? '')}>
          {label === undefined ? <Tag /> : <Tag className="fill-current" />}
        </IconButton>
        <Button size="small" tone="quiet" onClick={() => attemptLater(() => actions.restoreVersion(revision))}>
          <History className="size-3.5" />
          {t('library.restore')}
        </Button>
      </div>
      {open && <VersionDetails document={document} revision={revision} />}
    </li>
  );
};

/** A drawing of an earlier version, and what differs from the workflow as it is now. */
const VersionDetails = ({ document, revision }: { readonly document: string; readonly revision: number }) => {
  const { documents } = useStudio();
  const { t } = useText();
  const now = useWholeState((state) => state.document.workflow);
  const [workflow, setWorkflow] = useState<Workflow | 'gone'>();
  useEffect(() => {
    let ended = false;
    attemptLater(async () => {
      const read = await documents.readVersion(document, revision);
      if (!ended) setWorkflow(read ?? 'gone');
    });
    return () => {
      ended = true;
    };
  }, [documents, document, revision]);
  const lines = useDifferenceLines();
  if (workflow === undefined) return null;
  if (workflow === 'gone') return <p className="px-7 pb-2 text-muted text-sm">{t('library.version-gone')}</p>;
  const found = lines(differencesOf(now, workflow));
  return (
    <div className="flex flex-col gap-2 px-7 pb-2">
      <WorkflowDrawing workflow={workflow} className="h-24 w-full rounded-sm border border-line bg-surface-0 p-2" />
      {found.length === 0 ? (
        <p className="text-muted text-sm">{t('library.version-same')}</p>
      ) : (
        <ul className="list-disc ps-4 text-sm">
          {found.map((line) => (
            <li key={line} className="break-words">
              <bdi>{line}</bdi>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
