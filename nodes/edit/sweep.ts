import {
  type AnyNode,
  addNode,
  connect,
  disconnect,
  freeId,
  freePosition,
  GraphError,
  type Link,
  outputNameOf,
  own,
  type Port,
  type Position,
  type Registry,
  removeNodes,
  setParam,
  setTitle,
  specOf,
  toggleOutput,
  type Workflow,
} from '../../graph/index.ts';
import { gridNode } from '../grid.ts';
import { numbersNode } from '../numbers.ts';
import { rangeNode } from '../range.ts';
import { seedsNode } from '../seeds.ts';
import { tableNode } from '../table.ts';
import { textNode } from '../text.ts';
import { type Axis, alignedAfter, axesOf, feedsNames, nameInputs } from './axes.ts';

/** The values of one side of a sweep. */
export type SweepValues =
  /** `count` even steps from `start` to `stop`, both included. */
  | { readonly kind: 'range'; readonly start: number; readonly stop: number; readonly count: number }
  | { readonly kind: 'numbers'; readonly list: readonly number[] }
  /** `count` consecutive seeds. */
  | { readonly kind: 'seeds'; readonly start: number; readonly count: number }
  /** Texts, or choices: each is one line; empty ones are left out. */
  | { readonly kind: 'texts'; readonly lines: readonly string[] };

/** One side of a sweep: the params that get the values, by node and name, and how the sheet and the list are called. */
export type SweepSide = { readonly params: readonly Link[]; readonly values: SweepValues; readonly label?: string };

/** A sweep over one param, or a table of two. */
export type Sweep = { readonly columns: SweepSide; readonly rows?: SweepSide };

/** The number of values. */
export const countValues = (values: SweepValues): number => {
  if (values.kind === 'numbers') return values.list.length;
  return values.kind === 'texts' ? linesOf(values.lines).length : values.count;
};

/**
 * Makes a workflow compute its results for every value of a param, or for every combination of the values of two, and adds a Grid that shows them on one sheet with
 * their names. All counts follow from the lists, also when these are edited later. An earlier sweep of the same results is replaced, and its list nodes and its
 * sheet keep their places. A list that feeds inputs, such as prompts, becomes the rows of a sweep over one param. Throws `GraphError` BAD_EDIT without values, for
 * params that were named twice, and where such a list would be the third side.
 */
export const sweepParams = (workflow: Workflow, registry: Registry, sweep: Sweep): Workflow => {
  const sides = sweep.rows ? [sweep.columns, sweep.rows] : [sweep.columns];
  checkSides(sides);
  const swept = sides.flatMap(({ params }) => params.map(({ node }) => node));
  const { workflow: cleared, kept, places } = withoutSweep(workflow, registry, swept);
  const isSwept = ({ node, port }: Link) => sides.some(({ params }) => params.some((param) => param.node === node && param.port === port));
  const [content, third] = kept
    .map((axis) => ({ ...axis, places: axis.places.filter((place) => !isSwept(place)) }))
    .filter(({ source, places: fed }) => fed.length > 0 && !swept.includes(source.node));
  if (third || (content && sweep.rows)) {
    const list = (third ?? content)?.source.node ?? '';
    throw new GraphError(
      'BAD_EDIT',
      'The list "{node}" already gives several results. Sweep one param beside it, or reduce it to one item.',
      {
        nodeId: list,
        params: { node: list },
      },
    );
  }
  let built = cleared;
  const left = Math.min(...swept.map((id) => cleared.layout[id]?.x ?? 0));
  const below = Math.max(0, ...Object.values(cleared.layout).map(({ y }) => y)) + 360;
  const add = (
    spec: AnyNode,
    id: string,
    { params = {}, at }: { readonly params?: Record<string, unknown>; readonly at: Position },
  ): string => {
    const free = freeId(built.nodes, id);
    built = addNode(built, {
      id: free,
      spec,
      params,
      position: places.take(spec === tableNode ? 'table' : 'list') ?? freePosition(built, at),
    });
    return free;
  };
  const isTable = sweep.rows !== undefined || content !== undefined;
  const lists = sides.map(({ params, values, label }, index): Link => {
    const { spec, port, params: written } = listOf(values);
    const at = { x: left - (isTable ? 640 : 320), y: below + index * 280 };
    const node = add(spec, `${params[0]?.port ?? 'sweep'}-values`.slice(0, 60), { params: written, at });
    if (label !== undefined) built = setTitle(built, node, label.slice(0, 200));
    return { node, port };
  });
  const [columns, rows = content?.source] = lists;
  if (!columns) return workflow;
  let outputs: readonly Link[] = lists;
  if (isTable && rows) {
    const table = add(tableNode, 'table', { at: { x: left - 320, y: below } });
    built = connect(built, { from: columns, to: { node: table, port: 'columns' } });
    built = connect(built, { from: rows, to: { node: table, port: 'rows' } });
    for (const to of content?.places ?? []) built = connect(built, { from: { node: table, port: 'rows' }, to });
    outputs = [
      { node: table, port: 'columns' },
      { node: table, port: 'rows' },
    ];
  }
  for (const [index, { params }] of sides.entries()) {
    const from = outputs[index];
    if (from) for (const to of params) built = connect(built, { from, to });
  }
  return withSheet(built, registry, { sweep, swept, columns, ...(isTable && rows && { rows }) });
};

const checkSides = (sides: readonly SweepSide[]): void => {
  const named = sides.flatMap(({ params }) => params.map(({ node, port }) => `${node}.${port}`));
  if (named.length === 0 || new Set(named).size < named.length)
    throw new GraphError('BAD_EDIT', 'A sweep needs at least one param, and each only once. Choose other params.');
  if (sides.some(({ values }) => countValues(values) === 0))
    throw new GraphError('BAD_EDIT', 'A sweep needs at least one value. Enter some.');
};

/** Ends the sweep that gives some nodes several results: the params have their saved values again. Lists that feed inputs, such as prompts, stay. */
export const endSweep = (workflow: Workflow, registry: Registry, nodes: readonly string[]): Workflow => {
  const { workflow: cleared, sources } = withoutSweep(workflow, registry, nodes);
  return sources.size === 0 ? workflow : withoutSheet(cleared, workflow, sources);
};

/** The present sweep of a node: the values of its sides, for a form. The side that the param belongs to is the first. */
export const sweepOf = (workflow: Workflow, registry: Registry, { node, port }: Link): readonly SweepSide[] => {
  const axes = axesAround(workflow, registry, [node]).filter(({ removable }) => removable);
  const owns = ({ places }: Axis) => places.some((place) => place.node === node && place.port === port);
  return axes
    .toSorted((a, b) => Number(owns(b)) - Number(owns(a)))
    .flatMap(({ places, source }) => {
      const values = valuesOf(workflow, source.node);
      const label = own(workflow.nodes, source.node)?.title;
      return values ? [{ params: places, values, ...(label !== undefined && { label }) }] : [];
    });
};

/** The list that feeds inputs of the nodes around a param, such as prompts, and its length: a sweep over the param combines it with its values. */
export const contentList = (
  workflow: Workflow,
  registry: Registry,
  { node, port }: Link,
): { readonly node: string; readonly count: number } | undefined => {
  const feedsOther = ({ places }: Axis) => places.some((place) => place.node !== node || place.port !== port);
  const found = axesAround(workflow, registry, [node]).find((axis) => !axis.removable && axis.source.node !== node && feedsOther(axis));
  return found && { node: found.source.node, count: found.count };
};

/** The axes that share results with some nodes. */
const axesAround = (workflow: Workflow, registry: Registry, nodes: readonly string[]): readonly Axis[] => {
  const reached = alignedAfter(workflow, registry, nodes);
  return axesOf(workflow, registry).filter(({ places }) =>
    [
      ...alignedAfter(
        workflow,
        registry,
        places.map(({ node }) => node),
      ),
    ].some((id) => reached.has(id)),
  );
};

/** Positions on the canvas that become free, and are used again. */
type Places = { take(kind: 'list' | 'table'): Position | undefined };

/** Removes the tables and the lists around some nodes. `kept`: lists that feed inputs; they are connected to these again. `sources`: the lists that no longer feed what they fed. */
const withoutSweep = (
  workflow: Workflow,
  registry: Registry,
  nodes: readonly string[],
): { readonly workflow: Workflow; readonly kept: readonly Axis[]; readonly places: Places; readonly sources: ReadonlySet<string> } => {
  const axes = axesAround(workflow, registry, nodes);
  const tables = new Set(axes.flatMap(({ table }) => (table ? [table.node] : [])));
  const kept = axes.filter(({ removable }) => !removable);
  const removed = axes.filter(({ removable }) => removable);
  const positions = (ids: Iterable<string>): Position[] =>
    [...ids].flatMap((id) => own(workflow.layout, id) ?? []).map(({ x, y }) => ({ x, y }));
  const free = { list: positions(removed.map(({ source }) => source.node)), table: positions(tables) };
  let changed = workflow;
  for (const { places } of removed) for (const { node, port } of places) changed = disconnect(changed, node, port);
  for (const { places, source, table } of kept) if (table) for (const to of places) changed = connect(changed, { from: source, to });
  changed = removeNodes(changed, [...tables, ...removed.map(({ source }) => source.node)]);
  return {
    workflow: changed,
    kept,
    places: { take: (kind) => free[kind].shift() },
    sources: new Set([...removed, ...kept.filter(({ table }) => table)].map(({ source }) => source.node)),
  };
};

/** The id of the Grid that a sweep adds. */
const sheetId = 'sheet';
/** The settings of a Grid that belong to a sweep. */
const sheetParams = ['columns', 'label', 'captionsFor', 'columnLabel', 'rowLabel'] as const;

/** A workflow without the names of a sweep in its sheets. A Grid that the sweep added, and that feeds nothing, is removed. */
const withoutSheet = (workflow: Workflow, before: Workflow, sources: ReadonlySet<string>): Workflow => {
  const isNamed = (id: string) => nameInputs.some((name) => sources.has(own(before.nodes[id]?.inputs ?? {}, name)?.node ?? ''));
  const sheets = Object.keys(workflow.nodes).filter((id) => before.nodes[id]?.type === gridNode.type && isNamed(id));
  return sheets.reduce((current, id) => {
    const { params = {} } = current.nodes[id] ?? {};
    const feeds = Object.values(current.nodes).some(({ inputs }) => Object.values(inputs).some(({ node }) => node === id));
    const plain = Object.keys(params).every((name) => sheetParams.some((param) => param === name));
    return plain && !feeds && id.startsWith(sheetId) ? removeNodes(current, [id]) : unnamed(current, id);
  }, workflow);
};

/** A Grid without names. */
const unnamed = (workflow: Workflow, id: string): Workflow => {
  const unlinked = nameInputs.reduce((current, name) => disconnect(current, id, name), workflow);
  return sheetParams.reduce((current, param) => setParam(current, { node: id, param, value: undefined }), unlinked);
};

type Sheet = { readonly sweep: Sweep; readonly swept: readonly string[]; readonly columns: Link; readonly rows?: Link };

/** The pictures that depend on all sides of a sweep, the last of them in the order of computation; undefined when there are none. */
const picturesAfter = (workflow: Workflow, registry: Registry, { sweep: { columns, rows } }: Sheet): Link | undefined => {
  const sides = [columns, ...(rows ? [rows] : [])].map(({ params }) =>
    alignedAfter(
      workflow,
      registry,
      params.map(({ node }) => node),
    ),
  );
  const found = Object.keys(workflow.nodes).flatMap((node): Link[] => {
    if (!sides.every((reached) => reached.has(node))) return [];
    const outputs = specOf(workflow, workflow.nodes[node], registry)?.outputs ?? {};
    const port = Object.entries<Port>(outputs).find(([, { kind }]) => kind.kind === 'image')?.[0];
    return port === undefined ? [] : [{ node, port }];
  });
  const last = found.filter(({ node }) => {
    const after = alignedAfter(workflow, registry, [node]);
    return found.every((other) => other.node === node || !after.has(other.node));
  });
  return last.find((output) => outputNameOf(workflow, output) !== undefined) ?? last.at(-1);
};

/** Adds the Grid that shows a sweep, or changes the one that shows the same pictures; nothing where the sweep draws no pictures. */
const withSheet = (workflow: Workflow, registry: Registry, sheet: Sheet): Workflow => {
  const pictures = picturesAfter(workflow, registry, sheet);
  if (!pictures) return workflow;
  const isSheet = ([id, { type, inputs }]: [string, Workflow['nodes'][string]]): boolean =>
    type === gridNode.type &&
    inputs.images?.node === pictures.node &&
    inputs.images.port === pictures.port &&
    // names that do not come from lists of a sweep are the user's own
    Object.keys(inputs).every((port) => port === 'images' || !feedsNames(workflow, { node: id, port }) || isList(workflow, inputs[port]));
  const existing = Object.entries(workflow.nodes).find(isSheet)?.[0];
  const beside = workflow.layout[pictures.node] ?? { x: 0, y: 0 };
  const id = existing ?? freeId(workflow.nodes, sheetId);
  let built = existing
    ? unnamed(workflow, id)
    : addNode(workflow, { id, spec: gridNode, position: freePosition(workflow, { x: beside.x + 320, y: beside.y }) });
  built = connect(built, { from: pictures, to: { node: id, port: 'images' } });
  built = named(built, id, sheet);
  const isResult =
    Object.keys(built.interface.outputs).length > 0 || Object.values(built.nodes).some(({ type }) => own(registry, type)?.sink);
  const output = { node: id, port: 'images' };
  return isResult && outputNameOf(built, output) === undefined ? toggleOutput(built, output) : built;
};

const isList = ({ nodes }: Workflow, link: Link | undefined): boolean =>
  [textNode, numbersNode, rangeNode, seedsNode].some(({ type }) => type === own(nodes, link?.node ?? '')?.type);

/** How many values stand in a single row. */
const longestRow = 6;

const named = (workflow: Workflow, id: string, { sweep, columns, rows }: Sheet): Workflow => {
  const label = (side: SweepSide | undefined): string | undefined => {
    // texts say what they are, numbers do not
    const text = side?.values.kind === 'texts' ? undefined : side?.label;
    return text === undefined ? undefined : `${text.slice(0, 99)} `;
  };
  const set = (current: Workflow, values: Readonly<Record<string, unknown>>): Workflow =>
    Object.entries(values).reduce((changed, [param, value]) => setParam(changed, { node: id, param, value }), current);
  if (rows) {
    const both = connect(connect(workflow, { from: columns, to: { node: id, port: 'columnNames' } }), {
      from: rows,
      to: { node: id, port: 'rowNames' },
    });
    return set(both, { columnLabel: label(sweep.columns), rowLabel: label(sweep.rows) });
  }
  const count = countValues(sweep.columns.values);
  const port = sweep.columns.values.kind === 'texts' ? 'captions' : 'values';
  return set(connect(workflow, { from: columns, to: { node: id, port } }), {
    label: label(sweep.columns),
    columns: count <= longestRow ? count : undefined,
  });
};

/** Texts as lines of a Text node: without line breaks, spaces at their ends, and empty ones. */
const linesOf = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim()).filter((line) => line !== '');

/** The node that outputs the values. */
const listOf = (values: SweepValues): { readonly spec: AnyNode; readonly port: string; readonly params: Record<string, unknown> } => {
  switch (values.kind) {
    case 'range': {
      const { start, stop, count } = values;
      return { spec: rangeNode, port: 'numbers', params: { start, stop, count } };
    }
    case 'numbers':
      return { spec: numbersNode, port: 'numbers', params: { list: [...values.list] } };
    case 'seeds':
      return { spec: seedsNode, port: 'seeds', params: { start: values.start, count: values.count } };
    case 'texts':
      return { spec: textNode, port: 'text', params: { text: linesOf(values.lines).join('\n'), split: 'lines' } };
  }
};

/** The values of a list node, as a form shows them. */
const valuesOf = (workflow: Workflow, id: string): SweepValues | undefined => {
  const node = own(workflow.nodes, id);
  if (node?.type === rangeNode.type) {
    const { start, stop, count } = rangeNode.params.parse(node.params);
    return { kind: 'range', start, stop, count };
  }
  if (node?.type === numbersNode.type) return { kind: 'numbers', list: numbersNode.params.parse(node.params).list };
  if (node?.type === seedsNode.type) {
    const { start, count, list } = seedsNode.params.parse(node.params);
    return list.length > 0 ? { kind: 'numbers', list } : { kind: 'seeds', start, count };
  }
  if (node?.type !== textNode.type) return undefined;
  const { text, split } = textNode.params.parse(node.params);
  return { kind: 'texts', lines: split === 'lines' ? linesOf(text.split('\n')) : [text] };
};
