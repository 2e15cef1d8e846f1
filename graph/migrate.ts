import { GraphError } from './error.ts';
import type { AnyNode } from './node.ts';
import type { WorkflowNode } from './workflow.ts';

/** The version that this program writes. */
export const currentVersion = 1;

type File = Readonly<Record<string, unknown>>;
/**
 * Entry n − 1 turns a file of version n into one of version n + 1. Entries are never edited or removed, only added; each version keeps a
 * file in `tests/fixtures/workflows`.
 */
export const migrations: readonly ((file: File) => File)[] = [];

/** A file of any known version as one of the current version. Throws `GraphError` NEWER_VERSION or BAD_WORKFLOW. */
export const migrateFile = (file: File): File => {
  const { version } = file;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new GraphError(
      'BAD_WORKFLOW',
      `The workflow's version must be a whole number from 1 up, but is ${JSON.stringify(version) ?? 'absent'}. Set it to ${currentVersion}.`,
    );
  }
  if (version > currentVersion) {
    throw new GraphError(
      'NEWER_VERSION',
      `This workflow is of version ${version}; this Unclip Studio reads up to version ${currentVersion}. Update Unclip Studio to open it.`,
    );
  }
  return migrations.slice(version - 1).reduce((older, migrate) => migrate(older), file);
};

/** A node's params as its type's current version has them. Throws `GraphError` NEWER_VERSION or BAD_PARAMS. */
export const migrateParams = (nodeId: string, node: WorkflowNode, spec: AnyNode): Readonly<Record<string, unknown>> => {
  if (node.version > spec.version) {
    throw new GraphError(
      'NEWER_VERSION',
      `The node "${nodeId}" (${spec.title}) is of version ${node.version}; this Unclip Studio knows version ${spec.version}. Update Unclip Studio.`,
      { nodeId },
    );
  }
  const steps = spec.migrations ?? [];
  try {
    return steps.slice(node.version - 1).reduce<Readonly<Record<string, unknown>>>((params, migrate) => migrate(params), node.params);
  } catch (cause) {
    throw new GraphError(
      'BAD_PARAMS',
      `The params of the node "${nodeId}" (${spec.title}) are of version ${node.version} and cannot be brought to version ${spec.version}. Replace the node.`,
      { nodeId, cause },
    );
  }
};
