import {
  addBend,
  addWired,
  bendsOf,
  disconnect,
  exposeParam,
  hideInput,
  inputNameOf,
  outputNameOf,
  removeFrames,
  setBends,
  setParam,
  setPlacement,
  toggleOutput,
  type Workflow,
} from '../../graph/index.ts';
import { useCommandItem } from '../commands/use-command-item.ts';
import type { EditLabel } from '../engine/documents/history.ts';
import { type MenuRequest, useCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { MenuAt, type MenuItem } from '../kit/components/index.ts';
import { NodeIcon } from '../kit/node-icon.tsx';
import { useStudio } from '../kit/studio-context.tsx';
import { categoryTitle, nameTitle, nodeTitle } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';
import { useHasServer } from '../kit/use-server.ts';

/** The context menu that is open: of the canvas, a node, a link, a frame or a field. */
export const CanvasMenu = () => {
  const menu = useCanvas((state) => state.menu);
  return menu ? <OpenMenu key={`${menu.x} ${menu.y}`} menu={menu} /> : null;
};

const OpenMenu = ({ menu }: { readonly menu: MenuRequest }) => {
  const canvas = useCanvasStore();
  return <MenuAt x={menu.x} y={menu.y} items={useItems(menu)} onClose={() => canvas.setState({ menu: undefined })} />;
};

const useItems = (menu: MenuRequest): readonly MenuItem[] => {
  const { t, language } = useText();
  const item = useCommandItem();
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const { target } = menu;
  const hasServer = useHasServer();
  const edit = (label: EditLabel, change: (workflow: Workflow) => Workflow) => actions.edit(change, { label });
  /** Sets the placement of a node, or of all selected nodes where it is one of them. */
  const placementMenu = (id: string): MenuItem => {
    const { document, selection } = store.getState();
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
        checked: document.workflow.nodes[id]?.placement === placement,
        onSelect: () => edit('placement', (workflow) => setPlacement(workflow, ids, placement)),
      })),
    };
  };
  switch (target.kind) {
    case 'canvas': {
      const at = canvas.getState().surface?.toCanvas(menu) ?? { x: 0, y: 0 };
      const specs = Object.values(registry);
      const add = (type: string) => {
        edit('add-node', (workflow) => addWired({ workflow, types: store.getState().types, registry }, { type, at }).workflow);
      };
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
        item('select-all'),
        'separator',
        item('layout'),
        item('fit'),
      ];
    }
    case 'node':
      return [
        { ...(item('run-selection') as Exclude<MenuItem, string>), label: t('run.to-here') },
        'separator',
        item('copy'),
        item('cut'),
        item('duplicate'),
        item('rename'),
        'separator',
        item('collapse'),
        item('mute'),
        item('bypass'),
        item('frame'),
        {
          label: t('menu.results'),
          items: Object.keys(registry[store.getState().document.workflow.nodes[target.id]?.type ?? '']?.outputs ?? {}).map((port) => ({
            label: nameTitle(port, language),
            checked: outputNameOf(store.getState().document.workflow, { node: target.id, port }) !== undefined,
            onSelect: () => edit('change-result', (workflow) => toggleOutput(workflow, { node: target.id, port })),
          })),
        },
        ...(hasServer ? [placementMenu(target.id)] : []),
        { label: t('menu.align'), items: [item('align-left'), item('align-top'), item('distribute'), item('layout')] },
        'separator',
        { label: t('menu.copy-id'), onSelect: () => void navigator.clipboard.writeText(target.id) },
        item('panel-inspector'),
        'separator',
        { ...(item('delete') as Exclude<MenuItem, string>), danger: true },
      ];
    case 'link':
      return [
        {
          label: t('canvas.link.insert'),
          onSelect: () => {
            const at = canvas.getState().surface?.toCanvas(menu);
            if (at)
              setTimeout(() => canvas.setState({ palette: { screen: menu, at: { x: at.x - 132, y: at.y - 18 }, between: target.into } }));
          },
        },
        {
          label: t('canvas.link.bend'),
          onSelect: () => {
            const at = canvas.getState().surface?.toCanvas(menu);
            if (at) edit('bend', (workflow) => addBend(workflow, target.into, at));
          },
        },
        {
          label: t('canvas.link.straighten'),
          disabled: bendsOf(store.getState().document.workflow, target.into).length === 0,
          onSelect: () => edit('bend', (workflow) => setBends(workflow, target.into, [])),
        },
        'separator',
        {
          label: t('canvas.link.remove'),
          danger: true,
          onSelect: () => edit('disconnect', (workflow) => disconnect(workflow, target.into.node, target.into.port)),
        },
      ];
    case 'frame':
      return [
        item('copy'),
        {
          label: t('canvas.frame.remove'),
          danger: true,
          onSelect: () => edit('delete', (workflow) => removeFrames(workflow, [target.id])),
        },
      ];
    case 'field': {
      const name = inputNameOf(store.getState().document.workflow, target.id, target.param);
      return [
        name === undefined
          ? { label: t('field.expose'), onSelect: () => edit('change-input', (workflow) => exposeParam(workflow, target.id, target.param)) }
          : { label: t('field.unexpose'), onSelect: () => edit('change-input', (workflow) => hideInput(workflow, name)) },
        {
          label: t('field.copy-name'),
          onSelect: () => void navigator.clipboard.writeText(name === undefined ? `--set ${target.id}.${target.param}=` : `--${name}`),
        },
        'separator',
        {
          label: t('field.reset'),
          onSelect: () => edit('edit-param', (workflow) => setParam(workflow, { node: target.id, param: target.param, value: undefined })),
        },
      ];
    }
  }
};
