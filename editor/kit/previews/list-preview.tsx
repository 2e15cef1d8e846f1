import { Download, FolderDown } from 'lucide-react';
import type { Link } from '../../../graph/index.ts';
import type { OutputFile } from '../../../nodes/kinds.ts';
import { attemptLater } from '../attempt.ts';
import { Button } from '../components/index.ts';
import { saveBytes, saveTogether } from '../save-file.ts';
import { useStudio } from '../studio-context.tsx';
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

type FilePreviewProps = {
  readonly files: readonly OutputFile[];
  /** The output that the files are: a picture is saved with the workflow that computes it alone. */
  readonly from?: Link | undefined;
};

/** Files to save: a button for each of the first, and one for all of them. */
export const FilePreview = ({ files, from }: FilePreviewProps) => {
  const { t } = useText();
  const studio = useStudio();
  const withWorkflow = async (file: OutputFile, item: number): Promise<OutputFile> =>
    from && file.mime.startsWith('image/')
      ? (await import('./file-with-workflow.ts')).fileWithWorkflow(studio, file, { ...from, item })
      : file;
  const save = (file: OutputFile, item: number) => attemptLater(async () => saveBytes(await withWorkflow(file, item)));
  const saveAll = () =>
    attemptLater(async () => {
      const name = files[0]?.name.replace(/(-?\d+)?\.[^.]*$/, '') || 'files';
      return saveTogether(name, await Promise.all(files.map(withWorkflow)));
    });
  return (
    <div className="flex flex-col gap-1">
      {files.slice(0, shown).map((file, index) => (
        <Button key={file.name} size="small" className="nodrag w-full justify-start" onClick={() => save(file, index)}>
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
