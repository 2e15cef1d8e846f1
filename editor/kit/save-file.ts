import { serialiseWorkflow, type Workflow } from '../../graph/index.ts';

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
  const name = workflow.name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').replaceAll(/^-|-$/g, '') || 'workflow';
  saveBytes({ name: `${name}.json`, mime: 'application/json', bytes: new TextEncoder().encode(serialiseWorkflow(workflow)) });
};
