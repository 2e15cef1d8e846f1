import '../kit/text/subgraphs-text.ts';
import { Image as ImageIcon, Workflow as WorkflowIcon } from 'lucide-react';
import {
  addBend,
  addWired,
  bendsOf,
  disconnect,
  type Link,
  outputNameOf,
  setBends,
  setPlacement,
  specOf,
  toggleOutput,
  type Workflow,
} from '../../graph/index.ts';
import { isLinked, unlinkSource, updateFromSource } from '../commands/insert-saved.ts';
import { layOut } from '../commands/lay-out.ts';
import { openFile } from '../commands/open-files.ts';
import { useCommandItem } from '../commands/use-command-item.ts';
import type { EditLabel } from '../engine/documents/history.ts';
import { isNeverKept } from '../engine/documents/never-kept.ts';
import { attemptLater } from '../kit/attempt.ts';
import { type MenuRequest, useCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { MenuAt, type MenuItem } from '../kit/components/index.ts';
import { useFieldItems } from '../kit/forms/field-items.ts';
import { useInterfaceItems } from '../kit/interface/interface-items.ts';
import { NodeIcon } from '../kit/node-icon.tsx';
import { useStudio, useView } from '../kit/studio-context.tsx';
import { categoryTitle, nameTitle, nodeTitle } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';
import { useHasServer } from '../kit/use-server.ts';
import { type FrameActions, frameItems, layoutItem, lookItems, markOf } from './arrange-items.tsx';
import { choicesFor, type NodeChoice } from './node-choices.ts';

/** The open context menu of the canvas, a node, a link, a frame or a field. */
export const CanvasMenu = () => {
  const menu = useCanvas((state) => state.menu);
  return menu ? <OpenMenu key={`${menu.x} ${menu.y}`} menu={menu} /> : null;
};

const OpenMenu = ({ menu }: { readonly menu: MenuRequest }) => {
  const canvas = useCanvasStore();
  return <MenuAt x={menu.x} y={menu.y} items={itemsOf(useMenuContext(menu))} onClose={() => canvas.setState({ menu: undefined })} />;
};

/** What the items of a menu are made from. */
const useMenuContext = (menu: MenuRequest) => {
  const { t, language } = useText();
  const studio = useStudio();
  const view = useView();
  const { actions, registry, store } = studio;
  const { document, selection, types } = store.getState();
  const canvas = useCanvasStore();
  return {
    t,
    language,
    menu,
    registry,
    types,
    selection,
    workflow: document.workflow,
    item: useCommandItem(),
    fieldItems: useFieldItems(),
    interfaceItems: useInterfaceItems(),
    hasServer: useHasServer(),
    studio,
    view,
    canvas,
    select: actions.select,
    edit: (label: EditLabel, change: (workflow: Workflow) => Workflow) => actions.edit(change, { label }),
    openPalette: canvas.setState,
    /** The point of the canvas on which the menu was opened. */
    at: canvas.getState().surface?.toCanvas(menu) ?? { x: 0, y: 0 },
  };
};
type MenuContext = ReturnType<typeof useMenuContext>;

const itemsOf = (context: MenuContext): readonly MenuItem[] => {
  const { target } = context.menu;
  if (target.kind === 'canvas') return canvasItems(context);
  if (target.kind === 'node') return nodeItems(context, target.id);
  if (target.kind === 'link') return linkItems(context, target.into);
  if (target.kind === 'end') return endItems(context, target);
  if (target.kind === 'frame') return frameItems(context, target.id, frameActions(context, target.id));
  if (target.kind === 'port') return portItems(context, target);
  if (target.kind === 'file') return fileItems(context, target.file);
  return context.fieldItems({ node: target.id, param: target.param });
};

type PortTarget = Extract<MenuRequest['target'], { kind: 'port' }>;

/** An input port becomes an input of the workflow or subgraph; an output port becomes a result of it. */
const portItems = ({ t, workflow, interfaceItems, edit }: MenuContext, { id, port, side }: PortTarget): readonly MenuItem[] => {
  if (side === 'source') {
    const isResult = outputNameOf(workflow, { node: id, port }) !== undefined;
    const toggle = () => edit('change-result', (current) => toggleOutput(current, { node: id, port }));
    return [{ label: t(isResult ? 'port.no-result' : 'port.result'), onSelect: toggle }];
  }
  const isLinked = workflow.nodes[id]?.inputs[port] !== undefined;
  return [
    ...interfaceItems({ node: id, name: port, kind: 'port' }),
    'separator',
    {
      label: t('canvas.link.remove'),
      disabled: !isLinked,
      danger: true,
      onSelect: () => edit('disconnect', (current) => disconnect(current, id, port)),
    },
  ];
};

/** A picture that contains a workflow can be both. */
const fileItems = ({ t, studio, view, at }: MenuContext, file: File): readonly MenuItem[] => [
  { label: t('file.open-workflow'), icon: <WorkflowIcon />, onSelect: () => attemptLater(() => openFile(studio, file, { t, view })) },
  {
    label: t('file.as-picture'),
    icon: <ImageIcon />,
    onSelect: () => attemptLater(() => openFile(studio, file, { t, view, at, as: 'picture' })),
  },
];

const canvasItems = ({ t, item, registry, types, language, edit, at, view }: MenuContext): readonly MenuItem[] => {
  const specs = Object.values(registry);
  const add = (type: string) => edit('add-node', (workflow) => addWired({ workflow, types, registry }, { type, at }).workflow);
  return [
    item('add-node'),
    ...[...new Set(specs.map(({ category }) => category))].map((category) => ({
      label: categoryTitle(category, language),
      items: specs
        .filter((spec) => spec.category === category)
        .map((spec) => ({ label: nodeTitle(spec, language), icon: <NodeIcon spec={spec} />, onSelect: () => add(spec.type) })),
    })),
    'separator',
    item('paste'),
    item('add-note'),
    { ...item('frame'), label: t('canvas.frame.add') },
    item('select-all'),
    'separator',
    item('layout'),
    layoutItem(t, view.getState().layout, (layout) => view.setState({ layout })),
    item('fit'),
  ];
};

/** The node types that fit the end of a link, as a menu: a search takes longer for those who know what they want. */
const endItems = (
  { registry, types, language, workflow, edit, select }: MenuContext,
  { end, at }: Extract<MenuRequest['target'], { readonly kind: 'end' }>,
): readonly MenuItem[] => {
  const typed = { workflow, types, registry };
  const choices = choicesFor(typed, { end });
  const add = ({ spec, port }: NodeChoice) => {
    const { workflow: grown, id } = addWired(typed, { type: spec.type, at, end, ...(port !== undefined && { port }) });
    edit('add-node', () => grown);
    select([id]);
  };
  return [...new Set(choices.map(({ spec }) => spec.category))].map((category) => ({
    label: categoryTitle(category, language),
    items: choices
      .filter(({ spec }) => spec.category === category)
      .map((choice) => ({
        label: nodeTitle(choice.spec, language),
        icon: <NodeIcon spec={choice.spec} />,
        onSelect: () => add(choice),
      })),
  }));
};

const nodeItems = (context: MenuContext, id: string): readonly MenuItem[] => {
  const { t, language, item, hasServer, registry, workflow, edit } = context;
  const outputs = Object.keys(specOf(workflow, workflow.nodes[id], registry)?.outputs ?? {});
  const ids = context.selection.has(id) ? [...context.selection] : [id];
  return [
    { ...item('run-selection'), label: t('run.to-here') },
    item('compute-again'),
    item('keep-result'),
    item('clear-results'),
    { ...item('never-keep'), checked: isNeverKept(workflow.nodes[id]) },
    'separator',
    item('copy'),
    item('cut'),
    item('duplicate'),
    item('rename'),
    item('swap-type'),
    'separator',
    ...lookItems(context, ids, id),
    item('collapse'),
    item('pin'),
    item('mute'),
    item('bypass'),
    item('frame'),
    item('make-subgraph'),
    item('save-template'),
    ...subgraphItems(context, id),
    {
      label: t('menu.results'),
      items: outputs.map((port) => ({
        label: nameTitle(port, language),
        checked: outputNameOf(workflow, { node: id, port }) !== undefined,
        onSelect: () => edit('change-result', (current) => toggleOutput(current, { node: id, port })),
      })),
    },
    ...(hasServer ? [placementItem(context, id)] : []),
    { label: t('menu.align'), items: alignCommands.map((id) => item(id)) },
    'separator',
    { label: t('menu.copy-id'), onSelect: () => void navigator.clipboard.writeText(id) },
    item('panel-inspector'),
    {
      ...item('panel-help'),
      onSelect: () => {
        context.select([id]);
        context.view.setState({ panel: 'help' });
      },
    },
    'separator',
    { ...item('delete'), danger: true },
    item('delete-rejoin'),
  ];
};

/** What can be done with a subgraph. One that was inserted from a saved workflow can be updated from it. */
const subgraphItems = ({ t, item, workflow, studio }: MenuContext, id: string): readonly MenuItem[] => {
  const definition = workflow.nodes[id]?.definition;
  if (definition === undefined) return [];
  const linked = isLinked(workflow.definitions?.[definition]?.source?.workflow);
  return [
    item('enter-subgraph'),
    item('unpack-subgraph'),
    ...(linked
      ? [
          { label: t('subgraph.update'), onSelect: () => attemptLater(() => updateFromSource(studio, t, definition)) },
          { label: t('subgraph.unlink'), onSelect: () => unlinkSource(studio, definition) },
        ]
      : []),
  ];
};

const alignCommands = [
  ...(['align-left', 'align-centre', 'align-right'] as const),
  ...(['align-top', 'align-middle', 'align-bottom'] as const),
  ...(['distribute', 'layout'] as const),
];

/** The choice where a node runs. It applies to all selected nodes where the node is one of them. */
const placementItem = ({ t, workflow, selection, edit }: MenuContext, id: string): MenuItem => {
  const ids = selection.has(id) ? [...selection] : [id];
  const choices = [
    [t('placement.auto'), undefined],
    [t('placement.browser'), 'browser'],
    [t('placement.server'), 'server'],
  ] as const;
  return {
    label: t('placement.title'),
    items: choices.map(([label, placement]) => ({
      label,
      checked: workflow.nodes[id]?.placement === placement,
      onSelect: () => edit('placement', (current) => setPlacement(current, ids, placement)),
    })),
  };
};

const linkItems = ({ t, workflow, edit, menu, at, openPalette }: MenuContext, into: Link): readonly MenuItem[] => [
  {
    label: t('canvas.link.insert'),
    onSelect: () =>
      // the palette opens after the menu has closed and returned the focus
      setTimeout(() => openPalette({ palette: { screen: menu, at: { x: at.x - 132, y: at.y - 18 }, between: into } })),
  },
  { label: t('canvas.link.bend'), onSelect: () => edit('bend', (current) => addBend(current, into, at)) },
  {
    label: t('canvas.link.straighten'),
    disabled: bendsOf(workflow, into).length === 0,
    onSelect: () => edit('bend', (current) => setBends(current, into, [])),
  },
  'separator',
  {
    label: t('canvas.link.remove'),
    danger: true,
    onSelect: () => edit('disconnect', (current) => disconnect(current, into.node, into.port)),
  },
];

/** What the menu of a frame does with the frame and all that it holds. */
const frameActions = (context: MenuContext, id: string): FrameActions => {
  const { item, select, canvas, studio, view } = context;
  const mark = (frames: readonly string[]) => canvas.setState({ marked: markOf(frames) });
  return {
    select: (nodes, frames) => {
      select(nodes);
      mark(frames);
    },
    run: (nodes) => attemptLater(() => studio.actions.run(nodes)),
    layOut: (frame) => attemptLater(() => layOut({ studio, view, canvas }, { frame })),
    sizes: canvas.getState().surface?.sizes() ?? {},
    onFrame: (command) => {
      const line = item(command);
      const onSelect = () => {
        select([]);
        mark([id]);
        line.onSelect?.();
      };
      return { ...line, onSelect };
    },
  };
};
