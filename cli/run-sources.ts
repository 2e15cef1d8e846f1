import { foldersOf, type Registry } from '../graph/index.ts';
import type { PermittedFiles } from '../runner/permitted-files.ts';
import type { PictureSources } from '../runner/services.ts';
import type { Arguments } from './arguments.ts';
import type { Host } from './host.ts';
import { allowedFolders, namedByCommand, permittedFiles } from './permitted-files.ts';
import { readPictureSources } from './picture-sources.ts';
import { storeFolder } from './store.ts';
import type { Variation } from './variations.ts';
import type { OpenedWorkflow } from './workflow-file.ts';

type SourcesRequest = {
  readonly parsed: Arguments;
  readonly opened: OpenedWorkflow;
  readonly registry: Registry;
  readonly variations: readonly Variation[];
  readonly signal: AbortSignal;
};

/** The files that the variations of a workflow may read, and the pictures of the folders that they name. Throws `CliError` (`USAGE`). */
export const runSources = async (
  host: Host,
  { parsed, opened, registry, variations, signal }: SourcesRequest,
): Promise<{ readonly files: PermittedFiles; readonly pictures: PictureSources }> => {
  const workflows = variations.map(({ workflow }) => workflow);
  const named = namedByCommand(opened.workflow, workflows, { registry, folder: opened.folder });
  const files = permittedFiles({ folder: opened.folder, allowed: allowedFolders(host, parsed), named });
  const folders = workflows.flatMap((workflow) => foldersOf(workflow, registry).map(({ value }) => value));
  const store = parsed.has('no-store') ? {} : { store: storeFolder(host, parsed) };
  return { files, pictures: await readPictureSources(host, folders, { files, named, signal, ...store }) };
};
