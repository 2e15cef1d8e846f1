import { serialiseWorkflow, type Workflow } from '../../../graph/index.ts';
import { writePngText } from '../../../models/image/png-text.ts';

/** The keyword of the PNG text that holds the workflow a picture was made with; the command line writes and reads the same. */
export const workflowKeyword = 'unclip-workflow';

/** A copy of a PNG file that carries the workflow (iTXt, UTF-8). Throws `ModelError` for bytes that are no PNG. */
export const pictureWithWorkflow = (png: Uint8Array, workflow: Workflow): Uint8Array =>
  writePngText(png, { [workflowKeyword]: serialiseWorkflow(workflow) });
