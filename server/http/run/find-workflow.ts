import type { SavedWorkflow, WorkflowService } from '../../contract.ts';
import { ServerError } from '../../error.ts';

/** The name of a workflow as a part of an address: lower case, and `-` between words. Letters of any script are kept. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');

/**
 * Finds a saved workflow by its id, by its name, or by the name as a part of an address (`text-to-image`). Throws `ServerError` NOT_FOUND, or
 * CONFLICT if several workflows have the name.
 */
export const findWorkflow = async (workflows: WorkflowService, name: string, version: number | undefined): Promise<SavedWorkflow> => {
  const list = await workflows.list();
  const [match, other] =
    [
      list.filter(({ id }) => id === name),
      list.filter((saved) => saved.name === name),
      list.filter((saved) => slugOf(saved.name) === slugOf(name) && slugOf(name) !== ''),
    ].find((matches) => matches.length > 0) ?? [];
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
