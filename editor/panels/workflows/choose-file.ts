/** Lets the user choose a file; undefined when the dialog is closed without one. */
export const chooseFile = (accept: string): Promise<File | undefined> =>
  new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.onchange = () => resolve(input.files?.[0]);
    input.oncancel = () => resolve(undefined);
    input.click();
  });

/** What files a workflow may come in. */
export const workflowFiles = '.json,.png,application/json,image/png';
