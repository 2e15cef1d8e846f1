import { serialiseWorkflow, type Workflow } from '../../graph/index.ts';

/** A file name made of a title: letters of any script, digits, `-` and `_`, at most 80 characters, so that every file system takes it. */
export const fileName = (title: string, extension: string): string => {
  const stem = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return `${stem || 'unclip'}.${extension}`;
};

/** Offers bytes to the user as a download. */
export const saveBytes = ({ name, mime, bytes }: { readonly name: string; readonly mime: string; readonly bytes: Uint8Array }): void => {
  // a copy, because a blob cannot be made from shared memory
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mime }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};

/** Offers a workflow to the user as a JSON file, named after the workflow. */
export const saveWorkflow = (workflow: Workflow): void => {
  saveBytes({
    name: fileName(workflow.name, 'json'),
    mime: 'application/json',
    bytes: new TextEncoder().encode(serialiseWorkflow(workflow)),
  });
};
