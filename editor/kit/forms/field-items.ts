import { inputNameOf, setParam, specOf } from '../../../graph/index.ts';
import type { MenuItem } from '../components/index.ts';
import { useInterfaceItems } from '../interface/interface-items.ts';
import { useStudio, useView } from '../studio-context.tsx';
import { useText } from '../text/use-text.ts';
import { fieldsOf } from './field.ts';

type Place = { readonly node: string; readonly param: string };

/** The items of the menu of a field, on cards, in the inspector and in the list. Read when the menu opens. */
export const useFieldItems = (): ((place: Place) => readonly MenuItem[]) => {
  const { t } = useText();
  const interfaceItems = useInterfaceItems();
  const { actions, store, registry } = useStudio();
  const view = useView();
  return ({ node, param }) => {
    const { workflow } = store.getState().document;
    const input = inputNameOf(workflow, node, param);
    const spec = specOf(workflow, workflow.nodes[node], registry);
    const field = spec && fieldsOf(spec).find(({ name }) => name === param);
    const sweepable = field?.kind !== undefined && field.control !== 'model' && !spec?.sink && !spec?.regions;
    return [
      ...(sweepable
        ? [
            { label: t('field.sweep'), onSelect: () => view.setState({ dialog: 'sweep' as const, sweep: { node, param } }) },
            'separator' as const,
          ]
        : []),
      ...interfaceItems({ node, name: param, kind: 'param' }),
      {
        label: t('field.copy-name'),
        onSelect: () => void navigator.clipboard.writeText(input === undefined ? `--set ${node}.${param}=` : `--${input}`),
      },
      'separator',
      {
        label: t('field.reset'),
        onSelect: () => actions.edit((current) => setParam(current, { node, param, value: undefined }), { label: 'edit-param' }),
      },
    ];
  };
};
