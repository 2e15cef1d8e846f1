import { savedAs } from '../../../text/saved-name.ts';
import type { SavedWorkflow, WorkflowService } from '../../contract.ts';
import { ServerError } from '../../error.ts';

/**
 * Finds a saved workflow by its id, by its name, or by the name as a part of an address (`text-to-image`). Throws `ServerError` NOT_FOUND, or
 * CONFLICT if several workflows have the name.
 */
export const findWorkflow = async (workflows: WorkflowService, name: string, version: number | undefined): Promise<SavedWorkflow> => {
  const [match, other] = savedAs(await workflows.list(), name);
  if (!match)
    throw new ServerError('NOT_FOUND', 'There is no saved workflow "{name}". GET /api/workflows lists the saved workflows.', {
      params: { name: name.slice(0, 100) },
    });
  if (other)
    throw new ServerError('CONFLICT', 'Several saved workflows are named "{name}". Use the id of one of them: {first} or {second}.', {
      params: { name: name.slice(0, 100), first: match.id, second: other.id },
    });
  return workflows.get(match.id, version);
};
