import {
  type Contribution,
  type ExplainRequest,
  explain,
  own,
  type Port,
  serialiseWorkflow,
  sourcesOf,
  type Task,
  type Workflow,
} from '../../../graph/index.ts';
import type { ImageCodec } from '../../../models/image/codec.ts';
import { isPictureFile } from '../../../models/image/picture.ts';
import { workflowKeyword } from '../../../models/image/workflow-keyword.ts';
import { aloneItem } from '../../../nodes/edit/alone.ts';
import { isImages } from '../run/pictures.ts';
import { shownItems } from '../run/shown-items.ts';
import type { PictureCell, PictureEntry, PictureFact, RecordedPicture } from '../storage/storage.ts';

/** What a run drew, and from what. */
export type Drawing = ExplainRequest & {
  readonly workflow: Workflow;
  readonly document: string;
  readonly run: string;
  readonly drawnAt: number;
};

/** The ports with pictures that a record keeps: those of the targets, and those that enter a target as a batch (a grid, saved files). Pictures that a node reads from files were not drawn. */
const drawnPorts = ({ plan, registry, outputs }: ExplainRequest): readonly { readonly task: Task; readonly port: string }[] => {
  const tasks = new Map(plan.tasks.map((task) => [task.nodeId, task]));
  const found = new Map<string, { readonly task: Task; readonly port: string }>();
  const add = (task: Task, port: string): void => {
    if (Object.keys(sourcesOf(task)).length > 0 && isImages(outputs(task)?.[port])) found.set(`${task.key}.${port}`, { task, port });
  };
  for (const { node } of plan.targets) {
    const task = tasks.get(node);
    if (!task) continue;
    for (const port of Object.keys(outputs(task) ?? {})) add(task, port);
    for (const [input, source] of Object.entries(task.inputs)) {
      const from = tasks.get(source.node);
      if (from && own<Port>(own(registry, task.type)?.inputs ?? {}, input)?.batch === 'whole') add(from, source.port);
    }
  }
  return [...found.values()];
};

/**
 * The pictures that a run drew, as PNG files that contain the workflow that draws each of them alone, with the params of each.
 * `known`: ids of pictures that need not be encoded again.
 */
export const drawnPictures = async (
  drawing: Drawing,
  { images, known }: { readonly images: Pick<ImageCodec, 'encode'>; readonly known: ReadonlySet<string> },
): Promise<readonly PictureEntry[]> => {
  const entries: PictureEntry[] = [];
  for (const { task, port } of drawnPorts(drawing)) {
    const pictures = drawing.outputs(task)?.[port];
    if (!isImages(pictures)) continue;
    const cells = pictures.length === 1 ? await cellsOf(drawing, task) : [];
    for (const [item, image] of pictures.entries()) {
      const id = idOf(task, { port, item });
      // a picture of a file was not drawn
      if (known.has(id) || isPictureFile(image)) continue;
      const wanted = { node: task.nodeId, port, item };
      const alone = aloneItem(drawing.workflow, drawing, wanted);
      const png = await images.encode([image], { format: 'png', text: { [workflowKeyword]: serialiseWorkflow(alone) } });
      const contributions = explain(drawing, wanted);
      const { width, height } = image;
      const { run, drawnAt, document, workflow } = drawing;
      const facts = contributions.flatMap(factsOf);
      const picture: RecordedPicture = {
        ...{ id, run, drawnAt, document, workflow: workflow.name, ...wanted, count: pictures.length, width, height },
        ...{ bytes: png.length, starred: false, caption: captionOf(contributions), facts },
        ...(cells.length > 0 && { cells }),
      };
      entries.push({ picture, png });
    }
  }
  return entries;
};

/** The same picture has the same id: the key of the node's outputs, the port and the index of the item. */
const idOf = ({ key }: Task, { port, item }: { readonly port: string; readonly item: number }): string => `${key}.${port}.${item}`;

/** The parts of the picture of a sheet that show other pictures. */
const cellsOf = async (drawing: Drawing, task: Task): Promise<readonly PictureCell[]> =>
  (await shownItems(drawing, task)).flatMap(({ box, place, output }) => {
    const source = drawing.plan.tasks.find(({ nodeId }) => nodeId === place.node);
    return source && isImages(output) ? [{ box, picture: idOf(source, place) }] : [];
  });

const factsOf = ({ node, params, values }: Contribution): readonly PictureFact[] =>
  Object.entries({ ...params, ...values }).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [{ node, name, value }] : [],
  );

/** The texts that entered nodes: the prompts. */
const captionOf = (contributions: readonly Contribution[]): string =>
  [...new Set(contributions.flatMap(({ values }) => Object.values(values).filter((value) => typeof value === 'string')))].join(' · ');
