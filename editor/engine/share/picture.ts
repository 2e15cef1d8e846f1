import { serialiseWorkflow, type Workflow } from '../../../graph/index.ts';
import { workflowKeyword, writePngText } from '../../../models/image/png-text.ts';

/** A copy of a PNG file that contains the workflow (iTXt, UTF-8). Throws `ModelError` for bytes that are not a PNG. */
export const pictureWithWorkflow = (png: Uint8Array, workflow: Workflow): Uint8Array =>
  writePngText(png, { [workflowKeyword]: serialiseWorkflow(workflow) });
