import { sentence } from '../errors/index.ts';
import { GraphError } from './error.ts';
import type { AnyNode } from './node.ts';
import type { Workflow, WorkflowNode } from './workflow.ts';

/** The version of the files that this program writes. */
export const currentVersion = 2;

type File = Readonly<Record<string, unknown>>;
/**
 * Entry n − 1 migrates a file from version n to version n + 1. Entries are only ever added, never changed or removed. There is a file of
 * each version in `tests/fixtures/workflows`.
 */
export const migrations: readonly ((file: File) => File)[] = [
  // version 2 added inputs of the interface that are ports, and `definitions`; a file of version 1 has neither
  (file) => ({ ...file, version: 2 }),
];

/** Migrates a file of an older version to the current version. Throws `GraphError` NEWER_VERSION or BAD_WORKFLOW. */
export const migrateFile = (file: File): File => {
  const { version } = file;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new GraphError(
      'BAD_WORKFLOW',
      'The version of the workflow must be an integer of at least 1, but it is {version}. Set it to {current}.',
      { params: { version: JSON.stringify(version) ?? sentence('missing'), current: currentVersion } },
    );
  }
  if (version > currentVersion) {
    throw new GraphError(
      'NEWER_VERSION',
      'This workflow has version {version}, but this Unclip Studio reads versions up to {current}. Update Unclip Studio.',
      { params: { version, current: currentVersion } },
    );
  }
  return migrations.slice(version - 1).reduce((older, migrate) => migrate(older), file);
};

/** A workflow that was valid when it was stored, in the current version. Returns the same object if it is current. Throws `GraphError` NEWER_VERSION. */
// safe: a migration makes valid files of the next version of valid files
export const migrateWorkflow = (stored: Workflow): Workflow => migrateFile(stored) as Workflow;

/** Migrates the params of a node to the current version of its type. Throws `GraphError` NEWER_VERSION or BAD_PARAMS. */
export const migrateParams = (nodeId: string, node: WorkflowNode, spec: AnyNode): Readonly<Record<string, unknown>> => {
  if (node.version <= spec.version && (spec.migrations?.length ?? 0) < node.version) return node.params;
  const params = { node: nodeId, title: spec.title, version: node.version, current: spec.version };
  if (node.version > spec.version) {
    throw new GraphError(
      'NEWER_VERSION',
      'Node "{node}" ({title}) has version {version}, but this Unclip Studio reads versions up to {current}. Update Unclip Studio.',
      { nodeId, params },
    );
  }
  const following = (spec.migrations ?? []).slice(node.version - 1);
  try {
    return following.reduce<Readonly<Record<string, unknown>>>((older, migrate) => migrate(older), node.params);
  } catch (cause) {
    throw new GraphError(
      'BAD_PARAMS',
      'The params of node "{node}" ({title}) cannot be migrated from version {version} to version {current}. Replace the node.',
      { nodeId, params, cause },
    );
  }
};
