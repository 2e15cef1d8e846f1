import '../../kit/text/library-text.ts';
import '../../kit/text/models-text.ts';
import { Images, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { StoredFolder } from '../../engine/storage/stored-pictures.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog, IconButton } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { bytesText } from '../models/bytes-text.ts';
import { Section } from '../section.tsx';

/** The pictures that were added as folders, zips or drops, with their sizes. Each can be removed. */
export const StoredFolders = () => {
  const { storedPictures } = useStudio();
  const { t } = useText();
  const [folders, setFolders] = useState<readonly StoredFolder[]>([]);
  const [removing, setRemoving] = useState<StoredFolder>();
  const read = () => attemptLater(async () => setFolders(await storedPictures.list()));
  useEffect(read, [storedPictures]);
  if (folders.length === 0) return null;
  return (
    <Section title={t('settings.pictures')}>
      <ul className="flex flex-col">
        {folders.map((folder) => (
          <li key={folder.id} className="flex items-center gap-2 rounded-sm py-0.5 ps-2 hover:bg-surface-2">
            <Images aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 grow">
              <bdi className="block truncate">{folderName(folder)}</bdi>
              <span className="block text-muted text-xs tabular-nums">
                {t('settings.pictures-of', { count: folder.pictures, size: bytesText(folder.bytes, t) })}
              </span>
            </span>
            <IconButton
              size="small"
              label={t('settings.pictures-remove', { name: folderName(folder) })}
              onClick={() => setRemoving(folder)}
            >
              <Trash2 />
            </IconButton>
          </li>
        ))}
      </ul>
      {removing && (
        <Dialog
          open
          onOpenChange={() => setRemoving(undefined)}
          width="small"
          title={t('settings.pictures-title', { name: folderName(removing) })}
          description={t('settings.pictures-why')}
          footer={
            <>
              <Button onClick={() => setRemoving(undefined)}>{t('cancel')}</Button>
              <Button
                tone="danger"
                onClick={() => {
                  setRemoving(undefined);
                  attemptLater(async () => {
                    await storedPictures.remove(removing.id);
                    read();
                  });
                }}
              >
                {t('library.remove')}
              </Button>
            </>
          }
        >
          {null}
        </Dialog>
      )}
    </Section>
  );
};

/** The name of a list without what tells contents apart: `holiday (5000)`. */
const folderName = ({ name }: StoredFolder): string => name.replace(/(-[0-9a-f]{16})?\.json$/, '');
