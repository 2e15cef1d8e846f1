import { Download, Upload } from 'lucide-react';
import { useState } from 'react';
import { chooseFile } from '../../commands/open-files.ts';
import type { BackupChoice } from '../../engine/backup/write-backup.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog, Switch, toast } from '../../kit/components/index.ts';
import { saveBlob } from '../../kit/save-file.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { Section } from '../section.tsx';

/** Exports all workflows of this browser as one file, and adds those of such a file. */
export const Backup = () => {
  const { actions } = useStudio();
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const bringIn = async () => {
    const file = await chooseFile('.zip,application/zip');
    if (!file) return;
    const { added, copies, templates, pictures, broken } = await actions.importLibrary(file.name, file);
    toast({ text: t('backup.imported', { added, copies, templates, pictures }), tone: 'success' });
    if (broken.length > 0)
      toast({ text: t('backup.broken', { count: broken.length, names: broken.slice(0, 5).join(', ') }), tone: 'danger' });
  };
  return (
    <Section title={t('backup.title')}>
      <div className="flex gap-2">
        <Button className="grow" onClick={() => setOpen(true)}>
          <Download className="size-4" />
          {t('backup.export')}
        </Button>
        <Button className="grow" onClick={() => attemptLater(bringIn)}>
          <Upload className="size-4" />
          {t('backup.import')}
        </Button>
      </div>
      {open && <ExportDialog onClose={() => setOpen(false)} />}
    </Section>
  );
};

const ExportDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { actions } = useStudio();
  const { t } = useText();
  const [choice, setChoice] = useState<BackupChoice>({ versions: true, files: true, folders: false, pictures: false });
  const [busy, setBusy] = useState(false);
  const write = () => {
    setBusy(true);
    attemptLater(async () => {
      try {
        const day = new Date().toISOString().slice(0, 10);
        saveBlob(`unclip ${day}.zip`, await actions.exportLibrary(choice));
        onClose();
      } finally {
        setBusy(false);
      }
    });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="small"
      title={t('backup.title')}
      description={t('backup.why')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button tone="accent" disabled={busy} onClick={write}>
            {busy ? t('loading') : t('backup.write')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2">
        {(['versions', 'files', 'folders', 'pictures'] as const).map((part) => (
          <div key={part} className="flex min-h-8 items-center gap-3">
            <span className="grow">{t(`backup.${part}`)}</span>
            <Switch label={t(`backup.${part}`)} checked={choice[part]} onChange={(checked) => setChoice({ ...choice, [part]: checked })} />
          </div>
        ))}
      </div>
    </Dialog>
  );
};
