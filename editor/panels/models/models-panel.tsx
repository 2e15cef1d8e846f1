import { Boxes, HardDriveUpload } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import type { FamilyImport } from '../../engine/models/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { toast } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import '../../kit/text/models-text.ts';
import { droppedEntries } from '../../commands/add-dropped-model.ts';
import { useText } from '../../kit/text/use-text.ts';
import { useFamilies, useModelsState } from '../../kit/use-families.ts';
import { useHasServer, useServerState } from '../../kit/use-server.ts';
import { Nothing, Section } from '../section.tsx';
import { AddRow } from './add-row.tsx';
import { BrokenCard } from './broken-card.tsx';
import { Catalogue } from './catalogue.tsx';
import { FamilyCard } from './family-card.tsx';
import { ImportCard } from './import-card.tsx';
import { useAddFiles } from './use-add-files.ts';

/** The installed model families of the page and its server, imports under way, and repositories that can be added. */
export const ModelsPanel = () => {
  const { t } = useText();
  const families = useFamilies();
  const broken = useModelsState((state) => state.broken);
  const imports = useImports();
  const { over, ...dropping } = useDropping();
  return (
    <div {...dropping} className="relative flex min-h-full flex-col gap-6 p-4">
      <AddRow />
      {imports.length > 0 && (
        <Section title={t('models.in-progress')}>
          <ul className="flex flex-col gap-2">
            {imports.map((entry) => (
              <ImportCard key={entry.id} entry={entry} />
            ))}
          </ul>
        </Section>
      )}
      <Section title={t('models.installed')}>
        {families ? (
          <ul className="flex flex-col gap-2">
            {families.map((family) => (
              <FamilyCard key={`${family.facts.family} ${family.facts.hash}`} family={family} />
            ))}
            {broken.map((family) => (
              <BrokenCard key={family.family} broken={family} />
            ))}
          </ul>
        ) : (
          <Nothing icon={<Boxes />}>{t('models.reading')}</Nothing>
        )}
      </Section>
      <Catalogue installed={families ?? []} imports={imports} />
      {over && (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-2 flex animate-fade flex-col items-center justify-center gap-2 rounded-md border border-accent border-dashed bg-accent-soft/95"
        >
          <HardDriveUpload className="size-6 text-accent" />
          <p className="font-medium">{t('models.drop')}</p>
        </div>
      )}
    </div>
  );
};

/** The imports that have not ended well, of the page and of its server, the newest first. Announces those that end while the panel is open. */
const useImports = (): readonly FamilyImport[] => {
  const { server } = useStudio();
  const { t } = useText();
  const hasServer = useHasServer();
  const here = useModelsState((state) => state.imports);
  const remote = useServerState((state) => state.imports);
  useEffect(() => {
    if (!hasServer) return;
    let stop = (): void => undefined;
    let ended = false;
    attemptLater(async () => {
      const { watchImports } = await server.actions();
      if (!ended) stop = watchImports();
    });
    return () => {
      ended = true;
      stop();
    };
  }, [server, hasServer]);
  const running = useRef<ReadonlySet<string>>(new Set());
  const all = [...here, ...remote];
  const done = all.filter(({ id, state }) => state === 'done' && running.current.has(id));
  useEffect(() => {
    for (const { name } of done) toast({ text: t('import.finished', { name }), tone: 'success' });
    running.current = new Set(all.filter(({ state }) => state === 'waiting' || state === 'running').map(({ id }) => id));
  });
  return all.filter(({ state }) => state !== 'done').reverse();
};

/** Receives dropped folders and files. */
const useDropping = () => {
  const addFiles = useAddFiles();
  const [over, setOver] = useState(false);
  return {
    over,
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      setOver(false);
      addFiles.ofEntries(droppedEntries(event.dataTransfer));
    },
  };
};
