import { Download, FolderDown } from 'lucide-react';
import type { OutputFile } from '../../../nodes/kinds.ts';
import { attemptLater } from '../attempt.ts';
import { Button } from '../components/index.ts';
import { saveBytes, saveTogether } from '../save-file.ts';
import { useText } from '../text/use-text.ts';

const shown = 5;

/** The first lines of a batch of texts. */
export const TextPreview = ({ lines }: { readonly lines: readonly string[] }) => (
  <ul className="rounded-sm bg-surface-2 px-2 py-1 text-sm">
    {lines.slice(0, shown).map((line, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines may be equal
      <li key={index} dir="auto" className="truncate">
        {line === '' ? ' ' : line}
      </li>
    ))}
    {lines.length > shown && <li className="text-muted text-xs tabular-nums">+{lines.length - shown}</li>}
  </ul>
);

/** The first numbers of a batch. */
export const NumberPreview = ({ numbers }: { readonly numbers: readonly number[] }) => (
  <p dir="ltr" className="truncate rounded-sm bg-surface-2 px-2 py-1 text-sm tabular-nums">
    {numbers
      .slice(0, 12)
      .map((number) => String(Math.round(number * 1e4) / 1e4))
      .join('  ')}
    {numbers.length > 12 && <span className="text-muted">{`  +${numbers.length - 12}`}</span>}
  </p>
);

/** Files to save: a button for each of the first, and one for all of them. */
export const FilePreview = ({ files }: { readonly files: readonly OutputFile[] }) => {
  const { t } = useText();
  const saveAll = () => attemptLater(() => saveTogether(files[0]?.name.replace(/(-?\d+)?\.[^.]*$/, '') || 'files', files));
  return (
    <div className="flex flex-col gap-1">
      {files.slice(0, shown).map((file) => (
        <Button key={file.name} size="small" className="nodrag w-full justify-start" onClick={() => saveBytes(file)}>
          <Download className="size-3.5 text-muted" />
          <span className="truncate">{t('preview.save', { name: file.name })}</span>
        </Button>
      ))}
      {files.length > 1 && (
        <Button size="small" tone="quiet" className="nodrag w-full justify-start" onClick={saveAll}>
          <FolderDown className="size-3.5 text-muted" />
          <span className="truncate">{t('preview.save-all', { count: files.length })}</span>
        </Button>
      )}
    </div>
  );
};
