import { serialiseWorkflow, type Workflow } from '../../graph/index.ts';
import { toFileName } from '../../text/file-name.ts';

/** The file name of a title with an extension. */
export const fileName = (title: string, extension: string): string => `${toFileName(title, 'unclip')}.${extension}`;

/** Offers bytes to the user as a download. */
export const saveBytes = ({ name, mime, bytes }: { readonly name: string; readonly mime: string; readonly bytes: Uint8Array }): void =>
  // a copy, because a blob cannot be made from shared memory
  saveBlob(name, new Blob([new Uint8Array(bytes)], { type: mime }));

/** Offers a blob to the user as a download. */
export const saveBlob = (name: string, blob: Blob): void => {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};

/** Offers files to the user as one zip file. Pictures are compressed already, so the zip file stores them as they are. */
export const saveTogether = async (
  name: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> => {
  const { zipSync } = await import('fflate');
  const bytes = zipSync(Object.fromEntries(files.map((file) => [file.name, file.bytes])), { level: 0 });
  saveBytes({ name: fileName(name, 'zip'), mime: 'application/zip', bytes });
};

/** Offers a workflow to the user as a JSON file, named after the workflow. */
export const saveWorkflow = (workflow: Workflow): void => {
  saveBytes({
    name: fileName(workflow.name, 'json'),
    mime: 'application/json',
    bytes: new TextEncoder().encode(serialiseWorkflow(workflow)),
  });
};
