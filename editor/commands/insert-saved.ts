import {
  editDefinition,
  insertWorkflow,
  isSameAsSource,
  own,
  type Position,
  updateDefinition,
  usesOf,
  type Workflow,
} from '../../graph/index.ts';
import { wholeStudio } from '../engine/level.ts';
import type { Studio } from '../engine/studio.ts';
import type { CanvasStore } from '../kit/canvas-store.ts';
import { toast } from '../kit/components/index.ts';
import type { Translate } from '../kit/text/use-text.ts';

const prefixes = { browser: 'browser:', server: 'server:' } as const;

/** How a definition notes that it was copied from a workflow of this browser, or of the server. */
export const savedSource = (place: keyof typeof prefixes, id: string): string => prefixes[place] + id;

/** Whether a definition is linked to a workflow that this studio can read. */
export const isLinked = (source: string | undefined): source is string =>
  source !== undefined && Object.values(prefixes).some((prefix) => source.startsWith(prefix));

/** The workflow of a source. Rejects with `EditorError` when it is no longer there. */
const readSource = async (studio: Studio, source: string): Promise<Workflow> => {
  if (source.startsWith(prefixes.server)) {
    const server = await studio.server.actions();
    return (await server.read(source.slice(prefixes.server.length))).workflow;
  }
  return wholeStudio(studio).documents.read(source.slice(prefixes.browser.length));
};

/**
 * Inserts a saved workflow as a subgraph that notes where it comes from, at a point or where the pointer is, and selects it. Rejects with `EditorError` when the workflow
 * is gone, and with `GraphError` BAD_EDIT when the subgraph would be too large.
 */
export const insertSaved = async (studio: Studio, canvas: CanvasStore, source: string, at?: Position): Promise<void> => {
  const inserted = await readSource(studio, source);
  const { surface } = canvas.getState();
  const position = at ?? surface?.toCanvas(surface.pointer()) ?? { x: 0, y: 0 };
  let id = '';
  studio.actions.edit(
    (level) => {
      const result = insertWorkflow(level, inserted, { registry: studio.registry, position, source });
      id = result.id;
      return result.workflow;
    },
    { label: 'insert-subgraph' },
  );
  studio.actions.select([id]);
  canvas.getState().surface?.reveal(id);
};

/** Replaces a definition by the workflow that it is linked to. Rejects with `EditorError` when that is gone. */
export const updateFromSource = async (studio: Studio, t: Translate, definition: string): Promise<void> => {
  const { actions, store, registry } = wholeStudio(studio);
  const { workflow } = store.getState().document;
  const before = own(workflow.definitions ?? {}, definition);
  const source = before?.source?.workflow;
  if (!before || !isLinked(source)) return;
  const from = await readSource(studio, source);
  if (isSameAsSource(before, from, registry)) {
    toast({ text: t('subgraph.up-to-date', { name: from.name }) });
    return;
  }
  actions.edit((current) => updateDefinition(current, definition, { from, registry, source }), { label: 'update-subgraph' });
  toast({ text: t('subgraph.updated', { name: from.name, count: usesOf(workflow, definition) }), tone: 'success' });
};

/** Ends the link of a definition to the workflow that it was copied from: it stays as it is. */
export const unlinkSource = (studio: Studio, definition: string): void =>
  wholeStudio(studio).actions.edit((workflow) => editDefinition(workflow, definition, ({ source: _, ...others }) => others), {
    label: 'update-subgraph',
  });
