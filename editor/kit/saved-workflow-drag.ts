/** The type of what is dragged from the list of workflows to the canvas. */
const type = 'application/x-unclip-workflow';

/** Notes the source of the workflow that is dragged. */
export const startDrag = (transfer: DataTransfer, source: string): void => {
  transfer.effectAllowed = 'copy';
  transfer.setData(type, source);
};

/** The source of the workflow that was dropped; undefined when something else was. */
export const droppedWorkflow = (transfer: DataTransfer): string | undefined => transfer.getData(type) || undefined;
