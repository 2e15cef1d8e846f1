import { serialiseWorkflow, type Workflow } from '../../../graph/index.ts';
import { withWorkflowText } from '../../../models/image/picture-text.ts';

/** A copy of a PNG or WebP file that contains the workflow. Throws `ModelError` for bytes that are neither. */
export const pictureWithWorkflow = (picture: Uint8Array, workflow: Workflow): Uint8Array =>
  withWorkflowText(picture, serialiseWorkflow(workflow));
