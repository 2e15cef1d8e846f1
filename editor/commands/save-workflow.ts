import { serialiseWorkflow, type Workflow } from '../../graph/index.ts';
import { saveBytes } from '../kit/save-bytes.ts';

/** Gives the workflow to the browser as a JSON file of its name. */
export const saveWorkflow = (workflow: Workflow): void => {
  const name = workflow.name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').replaceAll(/^-|-$/g, '') || 'workflow';
  saveBytes({ name: `${name}.json`, mime: 'application/json', bytes: new TextEncoder().encode(serialiseWorkflow(workflow)) });
};
